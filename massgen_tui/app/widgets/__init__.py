"""The widgets: they get a view model, paint, and post an intent."""
