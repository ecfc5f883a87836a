"""Byte edits of the containers, and what no encoder at hand writes."""
