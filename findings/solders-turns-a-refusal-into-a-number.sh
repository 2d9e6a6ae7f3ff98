#!/usr/bin/env bash
# In Python, a provider's "429, too many requests" becomes the integer 429, and batch responses are matched by position.
#
# solders 0.26.0 with solana 0.36.6 (PyPI), seen on 30 November 2026, against a server in the same process:
#
#   error -32005, which Agave defines    an object with its message
#   error 429 or -32000 of a provider    the integer 429 or -32000: no message, no exception, from Client.get_slot() as well
#   client.get_slot().value              AttributeError: 'int' object has no attribute 'value'
#   a batch answered in another order    GetSlotResp gets the block height's 7, and the block height the slot's 5; the ids are not read
#
# JSON-RPC allows a server to reorder a batch, so a client should match responses by id, and it should report an error's message. A
# rate-limited keeper fails with an attribute error that hides the reason, or it compares slots with 429. Two numbers of the same type are
# swapped without a warning. Check the type of each result, and request numbers one at a time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check solders==0.26.0 solana==0.36.6
cat >try.py <<'PROGRAM'
import http.server, json, threading
from solana.rpc.api import Client
from solders.rpc.responses import GetBlockHeightResp, GetSlotResp, batch_from_json
answer = lambda code, message: json.dumps({"jsonrpc": "2.0", "id": 1, "error": {"code": code, "message": message, "data": {"numSlotsBehind": 9}}})
for code in (-32005, 429, -32000):
    parsed = GetSlotResp.from_json(answer(code, "the reason"))
    print(code, type(parsed).__name__, "with the reason" if "the reason" in str(parsed) else parsed)
class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = answer(429, "Too many requests").encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Client(f"http://127.0.0.1:{server.server_port}")
print("get_slot", repr(client.get_slot()))
try:
    print(client.get_slot().value)
except AttributeError as error:
    print("value:", error)
reordered = '[{"jsonrpc":"2.0","id":2,"result":7},{"jsonrpc":"2.0","id":1,"result":5}]'
print("slot and height", [parsed.value for parsed in batch_from_json(reordered, [GetSlotResp, GetBlockHeightResp])])
PROGRAM
python/bin/python try.py | tee seen.txt
diff - seen.txt <<'EXPECTED'
-32005 NodeUnhealthyMessage with the reason
429 int 429
-32000 int -32000
get_slot 429
value: 'int' object has no attribute 'value'
slot and height [7, 5]
EXPECTED
echo "as recorded"
