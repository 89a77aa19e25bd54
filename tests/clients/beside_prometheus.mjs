// SPDX-License-Identifier: GPL-3.0-or-later
// The real Prometheus and `spanwise-cli serve` look at the same live target, which restarts once and is gone for a
// while. Usage: node beside_prometheus.mjs CLI FOLDER SECONDS
//   1  What Prometheus saw, scrape by scrape, is taken in as a log: every answer at every step is Prometheus' own.
//   2  What `serve` saw is in its store, sample by sample, and its recorded log gives the same answers once more.
//   3  The two looked at different moments: where neither restart nor outage lies in the window, they are close.
// Exit 0 = all agree. Prints a line of figures for each part.
import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

const [cli, folder, length] = process.argv.slice(2);
const seconds = Number(length);
const interval = seconds >= 300 ? 2 : 1; // s between two scrapes
mkdirSync(folder, {recursive: true});

// The target: a proxy with two models, a histogram and a gauge.

const limits = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
let random = 20261126;
const next = () => (random = (random * 1103515245 + 12345) % 2147483648) / 2147483648;
let state;
function begin() {
    state = {requests: new Map(), buckets: new Array(limits.length + 1).fill(0), sum: 0, started: Date.now() / 1000};
}
begin();
function serveOne() {
    const key = `model="${next() < 0.8 ? 'a' : 'b'}",code="${next() < 0.05 ? 429 : 200}"`;
    state.requests.set(key, (state.requests.get(key) ?? 0) + 1);
    const took = 0.004 / (next() + 0.003);
    const at = limits.findIndex(limit => took <= limit);
    state.buckets[at < 0 ? limits.length : at] += 1;
    state.sum += took;
}
const traffic = setInterval(() => {
    for (let i = Math.floor(next() * 4); i > 0; --i) serveOne();
}, 20);
/// `number` names the body: which scrapes Prometheus took is then in its own samples.
function exposition(number) {
    let out = `# TYPE body gauge\nbody ${number}\n`;
    out += '# TYPE requests_total counter\n';
    for (const [key, count] of state.requests) out += `requests_total{${key}} ${count}\n`;
    out += '# TYPE latency_seconds histogram\n';
    let sum = 0;
    limits.forEach((limit, i) => out += `latency_seconds_bucket{le="${limit}"} ${sum += state.buckets[i]}\n`);
    out += `latency_seconds_bucket{le="+Inf"} ${sum += state.buckets[limits.length]}\n`;
    out += `latency_seconds_sum ${state.sum}\nlatency_seconds_count ${sum}\n`;
    return out + `# TYPE in_flight gauge\nin_flight ${Math.floor(next() * 20)}\n`;
}
const contentType = 'text/plain; version=0.0.4; charset=utf-8';
const given = {prometheus: [], spanwise: []}; // bodies in the order in which they were given
const target = http.createServer((request, response) => {
    const to = given[request.headers['user-agent']?.startsWith('Prometheus') ? 'prometheus' : 'spanwise'];
    const body = exposition(to.length);
    to.push(body);
    response.writeHead(200, {'Content-Type': contentType, Connection: 'close'});
    response.end(body);
});
const freePort = () => new Promise(done => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
        const {port} = server.address();
        server.close(() => done(port));
    });
});
const listen = port => new Promise(done => target.listen(port, '127.0.0.1', done));
const port = await freePort();
await listen(port);

// The two that look.

const asked = await freePort();
writeFileSync(`${folder}/prometheus.yml`, JSON.stringify({
    global: {scrape_interval: `${interval}s`, scrape_timeout: `${interval}s`},
    scrape_configs: [{job_name: 'target', static_configs: [{targets: [`127.0.0.1:${port}`]}]}],
}));
const prometheus = spawn('prometheus', [`--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/tsdb`, `--web.listen-address=127.0.0.1:${asked}`, '--log.level=error'],
{stdio: 'inherit'});
const store = `${folder}/live.db`;
const spanwise = spawn(cli, ['--db', store, 'serve', '--http', '127.0.0.1:0',
    '--scrape', `http://127.0.0.1:${port}/metrics@${interval}`, '--record-scrapes', `${folder}/recorded`],
{stdio: ['ignore', 'ignore', 'inherit']});
const quit = () => [prometheus, spanwise].forEach(one => one.exitCode === null && one.kill('SIGKILL'));
process.on('exit', quit);
async function askPrometheus(path, parameters) {
    for (let tries = 0;; ++tries) {
        try {
            const answer = await fetch(`http://127.0.0.1:${asked}${path}?${new URLSearchParams(parameters)}`);
            const json = await answer.json();
            if (json.status === 'success') return json.data.result;
            throw new Error(json.error);
        } catch (error) {
            if (tries === 50) throw error;
            await sleep(200);
        }
    }
}
for (let tries = 0; given.prometheus.length === 0 || given.spanwise.length === 0; ++tries) {
    if (tries === 600) throw new Error('one of the two does not look at the target');
    await sleep(100);
}

// The run: a restart at two fifths, an outage from two thirds to four fifths.

const began = Date.now();
await sleep(seconds * 400);
const restarted = Date.now();
begin();
await sleep(seconds * 267);
const gone = Date.now();
target.close();
target.closeAllConnections?.();
await sleep(seconds * 133);
await listen(port);
const back = Date.now();
await sleep(seconds * 200);
const ended = Date.now();
const stopped = new Promise(done => spanwise.on('exit', done));
spanwise.kill('SIGTERM');
await stopped;
clearInterval(traffic);
target.close();

// Questions.

const window = interval * 15;
const queries = ['requests_total', 'up', 'in_flight', `rate(requests_total[${window}s])`,
    `increase(requests_total[${2 * window}s])`, `sum by (model) (rate(requests_total[${window}s]))`,
    `sum(increase(requests_total[${window}s]))`, `resets(requests_total[${4 * window}s])`,
    `avg_over_time(in_flight[${window}s])`, `rate(latency_seconds_sum[${window}s]) / rate(latency_seconds_count[${window}s])`,
    ...[0.5, 0.9, 0.95, 0.99].map(q => `histogram_quantile(${q}, sum by (le) (rate(latency_seconds_bucket[${window}s])))`)];
const key = labels => JSON.stringify(Object.entries(labels).filter(([name]) => name !== 'job' && name !== 'instance').sort());
const close = (a, b, relative) => a === b || (Number.isNaN(a) && Number.isNaN(b))
    || Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b));
const number = text => text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);

const rawOf = async name => (await askPrometheus('/api/v1/query', {query: `${name}[${seconds + 120}s]`, time: ended / 1000}))[0]
    .values.map(([at, value]) => ({at: Math.round(at * 1000), value: Number(value)}));
const taken = new Map((await rawOf('body')).map(({at, value}) => [at, value]));
const ups = (await rawOf('up')).map(({at, value}) => ({at, up: value === 1, body: taken.get(at)}));
/// Between two scrapes, so that no sample lies on the edge of a window: there 2.x and 3.x differ.
const first = ups[0].at + 2 * window * 1000 + interval * 350;
const steps = [];
for (let at = first; at <= ended; at += interval * 1000) steps.push(at);

/// Per query a map from step to its answer, itself a map from labels to value.
function asMaps(rows) {
    const out = queries.map(() => new Map());
    for (const {query, at, labels, value} of rows) {
        if (!out[query].has(at)) out[query].set(at, new Map());
        out[query].get(at).set(key(labels), value);
    }
    return out;
}
async function answersOfPrometheus() {
    const rows = [];
    for (const [query, text] of queries.entries())
        for (const series of await askPrometheus('/api/v1/query_range',
            {query: text, start: steps[0] / 1000, end: steps.at(-1) / 1000, step: interval}))
            for (const [at, value] of series.values)
                rows.push({query, at: Math.round(at * 1000), labels: series.metric, value: number(value)});
    return asMaps(rows);
}
function answersOf(db) {
    const file = `${folder}/questions.jsonl`;
    writeFileSync(file, queries.flatMap((query, n) =>
        steps.map(at => JSON.stringify({id: `${n} ${at}`, query, at_ms: at}))).join('\n'));
    const out = execFileSync(cli, ['--db', db, 'metrics', '--queries', file], {maxBuffer: 1 << 30}).toString();
    return asMaps(out.trim().split('\n').map(line => JSON.parse(line)).flatMap(({id, result, error}) => {
        if (error) throw new Error(error);
        const [query, at] = id.split(' ').map(Number);
        return result.map(({labels, value}) => ({query, at, labels, value: number(value)}));
    }));
}
let failures = 0;
function compare(name, want, have, relative, skips = () => false) {
    let answers = 0, values = 0, differ = 0, worst = 0;
    for (const [query, text] of queries.entries())
        for (const at of steps) {
            if (skips(query, at)) continue;
            ++answers;
            const a = want[query].get(at) ?? new Map();
            const b = have[query].get(at) ?? new Map();
            let same = a.size === b.size;
            for (const [labels, value] of a) {
                ++values;
                const other = b.get(labels);
                if (other !== undefined && value !== other)
                    worst = Math.max(worst, Math.abs(value - other) / Math.max(Math.abs(value), Math.abs(other)));
                same &&= other !== undefined && close(value, other, relative);
            }
            if (same) continue;
            if (++differ <= 5)
                console.log(`  ${text} at ${at}: ${JSON.stringify([...a])} and ${JSON.stringify([...b])}`);
        }
    failures += differ;
    console.log(`${name}: ${answers} answers at ${steps.length} steps, ${values} values, ${differ} differ, `
        + `largest relative difference ${worst.toExponential(1)}`);
}

// 1: what Prometheus saw.

const seen = ups.map(({at, up, body}, n) => {
    if (up !== (body !== undefined)) throw new Error(`up is ${up} and the body is ${body} at ${at}`);
    if (!up) return {target: 'target', at_ms: at, outcome: 'connection_closed', status: 0};
    writeFileSync(`${folder}/${n}.txt`, given.prometheus[body]);
    return {target: 'target', at_ms: at, outcome: 'ok', status: 200, content_type: contentType, body: `${n}.txt`};
});
writeFileSync(`${folder}/seen.jsonl`, seen.map(line => JSON.stringify(line)).join('\n') + '\n');
const import_ = (db, log) => execFileSync(cli, ['--db', db, 'import', '--scrape-log', log], {stdio: 'ignore'});
import_(`${folder}/seen.db`, `${folder}/seen.jsonl`);
const theirs = await answersOfPrometheus();
console.log(`${ups.length} scrapes, ${ups.filter(one => !one.up).length} of them failed`);
compare('the same scrapes', theirs, answersOf(`${folder}/seen.db`), 1e-9);

// 2: what serve saw.

const recorded = readFileSync(`${folder}/recorded/scrapes.jsonl`, 'utf8').trim().split('\n').map(line => JSON.parse(line));
const bodies = recorded.filter(one => one.outcome === 'ok').map(one => readFileSync(`${folder}/recorded/${one.body}`, 'utf8'));
const lost = bodies.filter(body => body !== given.spanwise[Number(/^body (\d+)$/m.exec(body)?.[1])]).length;
failures += lost;
console.log(`serve: ${recorded.length} scrapes, ${recorded.length - bodies.length} failed, ${lost} bodies differ from what was given`);
import_(`${folder}/again.db`, `${folder}/recorded/scrapes.jsonl`);
const ours = answersOf(store);
compare('its recorded log', ours, answersOf(`${folder}/again.db`), 0);

// 3: the same target at other moments. What is the value of a moment is left out, and what too few requests tell.

const longest = 2 * window * 1000;
const missed = [...ups.filter(one => !one.up).map(one => one.at), ...recorded.filter(one => one.outcome !== 'ok').map(one => one.at_ms)];
const disturbed = at => [restarted, gone, back, ...missed].some(event => at >= event - 2000 * interval && at <= event + longest + 2000 * interval);
const steady = queries.map(text => /^(sum|up|histogram_quantile\(0\.(5|9|95),)/.test(text) || text.includes(' / '));
compare('the same target', theirs, ours, 0.1, (query, at) => !steady[query] || disturbed(at) || at > ended - 1000 * interval);
prometheus.kill('SIGTERM');
console.log(failures === 0 ? `agreed for ${Math.round((ended - began) / 1000)} s` : `${failures} differences`);
process.exit(failures === 0 ? 0 : 1);
