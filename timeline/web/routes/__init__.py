"""The views of Flask: one blueprint for each feature."""
