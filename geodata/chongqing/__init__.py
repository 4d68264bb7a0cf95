"""The built-in Chongqing dataset."""

from geodata.chongqing.loading import load
from geodata.chongqing.plants import in_service
from geodata.chongqing.summary import summary

__all__ = ["in_service", "load", "summary"]
