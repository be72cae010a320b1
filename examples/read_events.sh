#!/bin/sh
# Every event record with its key and headers, as it comes (-u): examples/read_events.sh [host:port]
exec kcat -u -b "${1:-127.0.0.1:9092}" -C -t conflict.event.extracted.v1 -o beginning \
  -X isolation.level=read_committed -f 'key=%k headers=%h\n%s\n'
