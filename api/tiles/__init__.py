"""Base maps in a file: tilesets of pictures, MBTiles and PMTiles."""
