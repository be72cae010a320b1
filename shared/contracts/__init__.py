"""What crosses a topic or the HTTP edge. Depends on pydantic and nothing of ours."""
