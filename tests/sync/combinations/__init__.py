"""Inputs of drawn combinations: `cases` draws them, `make` makes them, `proof` looks whether the irregularity is there, `judge` compares with ffmpeg."""
