"""One events.yaml in; a timeline, calendars of anniversaries and frames for portals out.

Modules lie in layers, and imports point down (`tests/test_layers.py` holds them to it)::

    L0  edtf problems languages settings bodies addresses colours
    L1  catalogue wording
    L2  reading anniversaries queries listing overview sheets trails near
    L3  store pages sheet_pages render
    L4  web
    L5  app cli
"""
