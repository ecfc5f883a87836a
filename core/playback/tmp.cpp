namespace playback {}
