// SPDX-License-Identifier: GPL-3.0-or-later
// Sends spans with an exporter of OpenTelemetry for JavaScript and prints how many it was told are stored:
//     node send_spans.mjs http/json|http/protobuf|grpc none|gzip PORT COUNT
import { OTLPTraceExporter as GrpcExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import * as api from "@opentelemetry/api";

const [protocol, compression, port, countText] = process.argv.slice(2);
const count = Number(countText);
const perTrace = 10;
const perFlush = 5000; // spans between two waits, so that the exporter's queue never overflows

const settings = { compression, timeoutMillis: 60000 };
const exporters = {
  "http/json": () => new JsonExporter({ ...settings, url: `http://127.0.0.1:${port}/v1/traces` }),
  "http/protobuf": () => new ProtobufExporter({ ...settings, url: `http://127.0.0.1:${port}/v1/traces` }),
  grpc: () => new GrpcExporter({ ...settings, url: `http://127.0.0.1:${port}` }),
};
const exporter = exporters[protocol]();

const told = { stored: 0, failed: 0, error: "" };
const counting = {
  export(spans, done) {
    exporter.export(spans, (result) => {
      if (result.code === 0) told.stored += spans.length;
      else {
        told.failed += spans.length;
        told.error ||= String(result.error?.message ?? "unknown");
      }
      done(result);
    });
  },
  forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  shutdown: () => exporter.shutdown(),
};
const processor = new BatchSpanProcessor({ exporter: counting, maxQueueSize: 2 * perFlush, maxExportBatchSize: 512 });
const provider = new TracerProvider({
  resource: resourceFromAttributes({ "service.name": `client ${protocol}` }),
  spanProcessors: [processor],
});
const tracer = provider.getTracer("spanwise-clients", "1");

for (let sent = 0; sent < count; sent += perTrace) {
  const root = tracer.startSpan("request", { kind: api.SpanKind.SERVER });
  const context = api.trace.setSpan(api.ROOT_CONTEXT, root);
  for (let i = 1; i < perTrace; ++i) {
    const attributes = {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o-mini",
      "gen_ai.usage.input_tokens": 100 + i,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts: [{ type: "text", content: `Grüße ${sent + i} 😀` }] }]),
    };
    tracer.startSpan("chat gpt-4o-mini", { kind: api.SpanKind.CLIENT, attributes }, context).end();
  }
  root.end();
  if ((sent + perTrace) % perFlush === 0) await processor.forceFlush();
}
await provider.shutdown();
console.log(JSON.stringify({ sent: count, ...told }));
