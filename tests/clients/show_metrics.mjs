// SPDX-License-Identifier: GPL-3.0-or-later
// A metrics endpoint of prom-client with numbers that are known: text, or OpenMetrics with `openmetrics`. Prints its port,
// then the truth as JSON when standard input ends.
import http from "node:http";
import client from "prom-client";

const openMetrics = process.argv[2] === "openmetrics";
const registry = new client.Registry();
if (openMetrics) registry.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
const of = { registers: [registry] };
const requests = new client.Counter({ name: "demo_requests_total", help: "Requests", labelNames: ["model", "code"], ...of });
const latency = new client.Histogram({
  name: "demo_latency_seconds", help: "A \"quoted\" help\nof two lines", labelNames: ["model"], buckets: [0.1, 0.5, 1, 5], ...of,
});
const active = new client.Gauge({ name: "demo_active", help: "Now", ...of });
const sizes = new client.Summary({ name: "demo_size_bytes", help: "Sizes", percentiles: [0.5, 0.9], ...of });
client.collectDefaultMetrics({ register: registry });

let asked = 0;
let sum = 0;
for (const model of ["gpt-4o", "with \"quotes\" and \\ and\nbreak", "模型"]) {
  for (let i = 1; i <= 40; ++i) {
    requests.inc({ model, code: i % 10 === 0 ? "429" : "200" });
    latency.observe({ model }, i / 20);
    sizes.observe(i);
    sum += i / 20;
  }
}
active.set(3);

const server = http.createServer(async (request, answer) => {
  ++asked;
  answer.setHeader("Content-Type", registry.contentType);
  answer.end(await registry.metrics());
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume();
process.stdin.on("end", () => {
  console.log(JSON.stringify({ asked, requests: 120, failed: 12, observations: 120, sum, active: 3, sizes: 120 }));
  server.close();
  server.closeAllConnections();
});
