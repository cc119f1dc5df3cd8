"""What happens in a run, as immutable events: their types, their JSON form, and the stream that emits them."""
