"""The commands that change or keep a centre, by subject: taking files in, looking after what was taken in."""
