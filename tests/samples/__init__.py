"""Per noun: plausible arguments for its functions, and rows to add to the world that the scope test walks.

A module here may define SAMPLES (see `tests.world`) and `extend(db, world)`, which adds to `world.ids`.
"""
