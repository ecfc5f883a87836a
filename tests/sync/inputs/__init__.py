"""Small inputs of every kind of fault: `registry` holds them, `kinds` registers them, `formats` are the byte edits, `judge` judges what became of one."""
