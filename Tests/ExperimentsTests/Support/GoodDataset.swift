/// A small dataset description that has nothing wrong, one thing a line, so that a test can put a mistake into it.
let goodDataset = """
  {
    "name": "shop",
    "folder": "data",
    "time_zone": "+08:00",
    "tables": {
      "views": {
        "file": "views.csv",
        "columns": {"user": "id", "item": "id", "at": "time", "clicked": "number", "score": "number"}
      },
      "items": {
        "file": "items.tsv",
        "missing": ["NULL"],
        "columns": {"id": "id", "brand": "id", "price": "number", "score": "number", "tags": {"type": "list", "separator": "|"}}
      },
      "events": {
        "file": "events.csv",
        "columns": {"user": "id", "item": "id", "kind": "id", "at": "time"}
      }
    },
    "samples": {"table": "views", "request": ["user", "at"]},
    "joins": [
      {"table": "items", "on": {"item": "id"}}
    ],
    "features": [
      {"name": "user", "side": "user", "column": "user"},
      {"name": "brand", "side": "item", "column": "brand", "vocabulary": "brand"},
      {"name": "price", "side": "item", "column": "price", "transform": ["log1p"], "buckets": {"quantiles": 10}},
      {"name": "tags", "side": "item", "column": "tags", "hash": {"buckets": 100}},
      {"name": "hour", "side": "context", "hour_of": "at"},
      {"name": "history", "side": "user",
        "history": {"log": "events", "match": {"user": "user"}, "length": 20, "fields": [{"column": "item"}]}},
      {"name": "seen", "side": "cross", "count": {"log": "events", "match": {"user": "user", "item": "item"}, "past": "7d"}},
      {"name": "carts", "side": "privileged",
        "count": {"log": "events", "match": {"user": "user"}, "where": {"kind": ["cart"]}, "future": "1h"}}
    ],
    "tasks": [
      {"name": "click", "column": "clicked"},
      {"name": "purchase", "requires": "click",
        "event": {"log": "events", "match": {"user": "user", "item": "item"}, "where": {"kind": ["buy"]}, "within": "1d"}}
    ],
    "split": {"by": "time", "validation_from": "2024-05-12", "test_from": "2024-05-13"},
    "vocabulary": {"minimum_count": 2}
  }
  """
