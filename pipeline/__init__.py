"""Passerelle's pipeline: from a folder of files to answers, with their pages."""
