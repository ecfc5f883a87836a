"""The inputs of all kinds: what each is, how it is made, and what a right result of it is."""
import dataclasses


@dataclasses.dataclass
class Input:
    file: str
    kind: str
    expect: dict
    how: str
    seconds_to_build: float = 0.0


RECIPES = []          # (Input, make); make(out) writes the file


def add(file, kind, how, make, **expect):
    """Registers one input."""
    if any(known.file == file for known, _ in RECIPES):
        raise ValueError('twice: ' + file)
    RECIPES.append((Input(file, kind, expect, how), make))
