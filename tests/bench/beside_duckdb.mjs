// SPDX-License-Identifier: GPL-3.0-or-later
// The same work by DuckDB and by the command line, in one run. Needs node, the sqlite3 shell and, in the folder where it
// is started or above this file, the npm package @duckdb/node-api.
//   node beside_duckdb.mjs import CLI FILE.jsonl FOLDER     reading an export into a table, beside `import` (P2)
//   node beside_duckdb.mjs query CLI STORE.db FOLDER        percentiles over all calls, beside `bench query` (P11);
//                                                           STORE.db as `bench query --db STORE.db` makes it
// Every time is the best of several, in ms. DuckDB's tables lie in FOLDER, which must be empty.
import {execFileSync} from 'node:child_process';
import {createRequire} from 'node:module';
import path from 'node:path';
import {existsSync, rmSync} from 'node:fs';

const require = createRequire(path.join(process.cwd(), 'here.js'));
const {DuckDBInstance} = require('@duckdb/node-api');
const [what, cli, given, folder] = process.argv.slice(2);
const quoted = text => `'${text.replaceAll("'", "''")}'`;

async function timed(work) {
    const began = process.hrtime.bigint();
    const result = await work();
    return [Number(process.hrtime.bigint() - began) / 1e6, result];
}
async function best(times, work, prepare = () => {}) {
    let least = Infinity;
    let result;
    for (let i = 0; i < times; ++i) {
        prepare();
        const [ms, given] = await timed(work);
        least = Math.min(least, ms);
        result = given;
    }
    return [least, result];
}
function drop(file) {
    for (const ending of ['', '.wal', '-wal', '-shm', '-lock', '-payload', '-payload-journal'])
        if (existsSync(file + ending)) rmSync(file + ending);
}

async function importing() {
    const table = path.join(folder, 'import.duckdb');
    const store = path.join(folder, 'import.db');
    const [theirs] = await best(5, async () => {
        const db = await DuckDBInstance.create(table, {threads: '2'});
        const connection = await db.connect();
        await connection.run(`CREATE TABLE export AS SELECT * FROM read_json(${quoted(given)}, `
            + "format = 'newline_delimited', maximum_object_size = 67108864)");
        await connection.run('CHECKPOINT');
        connection.closeSync();
        db.closeSync();
    }, () => drop(table));
    const [ours] = await best(5, () => execFileSync(cli, ['--db', store, 'import', given], {stdio: 'ignore'}),
        () => drop(store));
    console.log(`read_json into a table: ${theirs.toFixed(0)} ms; import: ${ours.toFixed(0)} ms; `
        + `${(theirs / ours).toFixed(1)} times as fast`);
}

/// The rows of the calls: what a filter of P8 can name.
async function loaded() {
    const csv = path.join(folder, 'calls.csv');
    const select = 'SELECT s.start_ns, s.duration_ns, s.quality, s.error, sn.text AS service, mn.text AS model, '
        + 'pn.text AS provider, en.text AS environment FROM calls c JOIN spans s USING (trace_no, span_id) '
        + 'LEFT JOIN names sn ON sn.id = s.service LEFT JOIN names mn ON mn.id = c.model '
        + 'LEFT JOIN names pn ON pn.id = c.provider LEFT JOIN names en ON en.id = s.environment';
    execFileSync('sqlite3', ['-readonly', '-cmd', '.headers on', '-cmd', '.mode csv', '-cmd', `.output ${csv}`, given,
        select]);
    const table = path.join(folder, 'query.duckdb');
    drop(table);
    const db = await DuckDBInstance.create(table, {threads: '1'});
    const connection = await db.connect();
    await connection.run(`CREATE TABLE calls AS SELECT * FROM read_csv(${quoted(csv)}, header = true)`);
    rmSync(csv);
    return connection;
}

async function asking() {
    const connection = await loaded();
    const ours = execFileSync(cli, ['bench', 'query', '--db', given, '--repeats', '5'], {encoding: 'utf8'});
    const filters = [['', 'true'], ['service = "service-3"', "service = 'service-3'"],
        ['model = "model-5"', "model = 'model-5'"], ['environment = "production"', "environment = 'production'"],
        ['failed', 'error <> 0'],
        ['provider = "provider-2" and not failed', "provider = 'provider-2' AND error = 0"]];
    for (const [filter, where] of filters) {
        const line = ours.split('\n').find(one => one.startsWith(`P8 percentiles where [${filter}]`));
        const [, cpu, n] = /processor ([\d.]+) ms.* n (\d+)/.exec(line);
        const [ms, answer] = await best(3, async () => {
            const reader = await connection.runAndReadAll(
                `SELECT quantile_disc(duration_ns, [0.5, 0.95, 0.99]), count(*) FROM calls WHERE ${where}`);
            return reader.getRows()[0];
        });
        console.log(`[${filter}]: quantile_disc ${ms.toFixed(1)} ms over ${answer[1]} rows on one thread; here ${cpu} ms `
            + `of the processor over ${n}; ${(ms / Number(cpu)).toFixed(1)} times as fast`);
    }
}

await (what === 'import' ? importing() : asking());
