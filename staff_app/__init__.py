"""The staff app: the shop's workbench, a tablet in landscape."""
