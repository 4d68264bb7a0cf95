"""The built-in Chongqing dataset."""

from geodata.chongqing.assembly import assemble as load

__all__ = ["load"]
