"""One module for each kind of fault. The order is that in which they are listed and run."""
from inputs.kinds import (sound_times, change_in_stream, restarts, fields, mid_group, extents, doubled_times, avi_drops, channels, which_film, texts,  # noqa: F401
                          colours, field_order, frame_rates, damaged_sound, loud_surround, edit_lists, missing_times, drift, program_streams)
