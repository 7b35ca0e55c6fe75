/** `node bench/main.ts [NAME...]`: runs the named benches, or all. Each prints a table and one JSON line. */
import type { Bench, BenchResult } from './bench.ts';
import { editorBench } from './editor.bench.ts';
import { archiveBench, engineBench } from './engine.bench.ts';
import { evaluationBench } from './evaluation.bench.ts';
import { simulatorBench } from './simulator.bench.ts';
import { snapshotBench } from './snapshot.bench.ts';

/** Adding a bench: one file and one line here. */
const benches: readonly Bench[] = [
  engineBench,
  archiveBench,
  simulatorBench,
  evaluationBench,
  snapshotBench,
  editorBench,
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. Benches:`);
  for (const { name, description } of benches) console.error(`  ${name.padEnd(12)} ${description}`);
  process.exitCode = 2;
} else
  for (const bench of benches) {
    if (asked.length > 0 && !asked.includes(bench.name)) continue;
    console.log(`${bench.name}: ${bench.description}`);
    print(await bench.run(), bench.name);
  }

function print({ columns, rows, notes, json }: BenchResult, name: string): void {
  const table = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_column, index) => Math.max(...table.map((row) => row[index]?.length ?? 0)));
  for (const row of table)
    console.log(`  ${row.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  ')}`);
  for (const note of notes) console.log(`  ${note}`);
  console.log(JSON.stringify({ bench: name, ...(json as object) }));
}
