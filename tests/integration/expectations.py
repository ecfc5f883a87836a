"""What the scripts here expect: each line says whether it was so; `faults` holds what was not."""

faults = []


def expect(what, condition, text=""):
    print(("ok    " if condition else "WRONG ") + what + ("" if condition else ": " + str(text)[-400:]), flush=True)
    if not condition:
        faults.append(what)
