"""Where campaigns put what nobody keeps."""

import os

MEMORY = next((place for place in ("/dev/shm",) if os.access(place, os.W_OK)), None)
"""a folder in memory, where there is one: how long a real disk takes to sync is nobody's concern here"""
