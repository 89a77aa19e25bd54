// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/setup_lines.h"

#include <QCoreApplication>

namespace spanwise::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("setup", text);
}

/// In an environment variable the value is percent-encoded, as baggage is.
QString tokenOf(const Endpoint& endpoint)
{
    return endpoint.token.isEmpty() ? QStringLiteral("YOUR-TOKEN") : endpoint.token;
}

SetupStep environment(const Endpoint& endpoint)
{
    QString text;
    for (const QString& line : environmentLines(endpoint).split(u'\n'))
        text += QStringLiteral("export ") + line + u'\n';
    return {tr("Environment"), text.trimmed()};
}

std::vector<SetupStep> python(const Endpoint& endpoint)
{
    return {{tr("Install"),
                QStringLiteral("pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http\n"
                               "opentelemetry-bootstrap -a install")},
        environment(endpoint), {tr("Start"), QStringLiteral("opentelemetry-instrument python app.py")}};
}

std::vector<SetupStep> javaScript(const Endpoint& endpoint)
{
    return {{tr("Install"), QStringLiteral("npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node")},
        environment(endpoint),
        {tr("Start"), QStringLiteral("node --require @opentelemetry/auto-instrumentations-node/register app.js")}};
}

std::vector<SetupStep> go(const Endpoint& endpoint)
{
    return {{tr("Install"),
                QStringLiteral("go get go.opentelemetry.io/otel/sdk \\\n"
                               "  go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp")},
        {tr("In main()"),
            QStringLiteral("exporter, err := otlptracehttp.New(ctx) // reads the environment\n"
                           "if err != nil { log.Fatal(err) }\n"
                           "provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))\n"
                           "defer provider.Shutdown(ctx)\n"
                           "otel.SetTracerProvider(provider)")},
        environment(endpoint)};
}

std::vector<SetupStep> java(const Endpoint& endpoint)
{
    return {{tr("Install"),
                QStringLiteral("curl -LO https://github.com/open-telemetry/opentelemetry-java-instrumentation/"
                               "releases/latest/download/opentelemetry-javaagent.jar")},
        environment(endpoint),
        {tr("Start"), QStringLiteral("java -javaagent:opentelemetry-javaagent.jar -jar app.jar")}};
}

std::vector<SetupStep> dotNet(const Endpoint& endpoint)
{
    return {{tr("Install"),
                QStringLiteral("dotnet add package OpenTelemetry.Extensions.Hosting\n"
                               "dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol")},
        {tr("In Program.cs"),
            QStringLiteral("builder.Services.AddOpenTelemetry()\n"
                           "    .WithTracing(tracing => tracing\n"
                           "        .AddSource(\"*\") // the sources of your AI library\n"
                           "        .AddOtlpExporter());")},
        environment(endpoint)};
}

std::vector<SetupStep> collector(const Endpoint& endpoint)
{
    const QString headers = endpoint.needsToken
        ? QStringLiteral("    headers:\n      Authorization: Bearer %1\n").arg(tokenOf(endpoint))
        : QString();
    return {{tr("Configuration"),
        QStringLiteral("exporters:\n"
                       "  otlphttp/spanwise:\n"
                       "    endpoint: %1\n"
                       "%2"
                       "service:\n"
                       "  pipelines:\n"
                       "    traces:\n"
                       "      exporters: [otlphttp/spanwise] # beside those that are there\n"
                       "    logs:\n"
                       "      exporters: [otlphttp/spanwise]")
            .arg(endpoint.http, headers)}};
}

} // namespace

QString nameOf(Sender sender)
{
    switch (sender) {
    case Sender::Python: return QStringLiteral("Python");
    case Sender::JavaScript: return QStringLiteral("JavaScript");
    case Sender::Go: return QStringLiteral("Go");
    case Sender::Java: return QStringLiteral("Java");
    case Sender::DotNet: return QStringLiteral(".NET");
    case Sender::Collector: return QStringLiteral("Collector");
    }
    return {};
}

QString environmentLines(const Endpoint& endpoint)
{
    QString out = QStringLiteral("OTEL_EXPORTER_OTLP_ENDPOINT=%1\n"
                                 "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n"
                                 "OTEL_SERVICE_NAME=my-app")
                      .arg(endpoint.http);
    if (endpoint.needsToken)
        out += QStringLiteral("\nOTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20") + tokenOf(endpoint);
    return out;
}

std::vector<SetupStep> setupSteps(Sender sender, const Endpoint& endpoint)
{
    switch (sender) {
    case Sender::Python: return python(endpoint);
    case Sender::JavaScript: return javaScript(endpoint);
    case Sender::Go: return go(endpoint);
    case Sender::Java: return java(endpoint);
    case Sender::DotNet: return dotNet(endpoint);
    case Sender::Collector: return collector(endpoint);
    }
    return {};
}

} // namespace spanwise::ui
