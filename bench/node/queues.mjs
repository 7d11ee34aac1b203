// Measures graphile-worker or pg-boss, as script/bench asks: node queues.mjs graphile|boss enqueue|drain|pickup HOST COUNT PARALLEL.
// Prints one JSON: { perSecond } or { times: [ms] }.
import { performance } from 'node:perf_hooks';
import pg from 'pg';

const [queue, what, host, count, parallel] = [process.argv[2], process.argv[3], process.argv[4], +process.argv[5], +process.argv[6]];
const connection = { host, user: 'postgres', database: queue };
const input = { goal: 'Increase engagement', period: '7 days', platforms: ['X'], niche: 'sourdough bakery' };
const run = await (queue === 'graphile' ? graphile() : boss());
console.log(JSON.stringify(await run[what]()));
await run.stop();
process.exit(0);

async function inParallel(each) {
  let next = 0;
  const began = performance.now();
  await Promise.all(Array.from({ length: parallel }, async () => {
    while (next < count) {
      next += 1;
      await each(next);
    }
  }));
  return { perSecond: count / ((performance.now() - began) / 1000) };
}

async function oneByOne(add, begun) {
  const times = [];
  for (let time = 0; time < count; time += 1) {
    const first = begun();
    await add();
    const answered = performance.now();
    times.push(Math.max(0, await first - answered));
    await new Promise(done => setTimeout(done, 20));
  }
  return { times };
}

async function graphile() {
  const { run, makeWorkerUtils } = await import('graphile-worker');
  const { Logger } = await import('graphile-worker');
  const logger = new Logger(() => () => {});
  const pgPool = new pg.Pool({ ...connection, max: 20 });
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  let heard = () => {};
  let runner;
  const start = concurrency => run({ pgPool, logger, concurrency, noHandleSignals: true, pollInterval: 2000,
    taskList: { nothing: async () => heard() } });
  return {
    enqueue: () => inParallel(() => utils.addJob('nothing', input)),
    drain: async () => {
      await utils.addJobs(Array.from({ length: count }, () => ({ identifier: 'nothing', payload: input })));
      const began = performance.now();
      let done = 0;
      const all = new Promise(resolve => { heard = () => { done += 1; if (done === count) resolve(); }; });
      runner = await start(parallel);
      await all;
      return { perSecond: count / ((performance.now() - began) / 1000) };
    },
    pickup: async () => {
      runner = await start(parallel);
      return oneByOne(() => utils.addJob('nothing', input), () => new Promise(resolve => { heard = () => resolve(performance.now()); }));
    },
    stop: async () => {
      await runner?.stop();
      await pgPool.query('delete from graphile_worker._private_jobs');
    },
  };
}

async function boss() {
  const { PgBoss } = await import('pg-boss');
  const boss = new PgBoss({ ...connection, max: 20 });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('nothing');
  await boss.deleteAllJobs('nothing');
  let heard = () => {};
  return {
    enqueue: () => inParallel(() => boss.send('nothing', input)),
    drain: async () => {
      await boss.insert('nothing', Array.from({ length: count }, () => ({ data: input })));
      const began = performance.now();
      await Promise.all(Array.from({ length: parallel }, async () => {
        for (let jobs; (jobs = await boss.fetch('nothing')).length > 0;) {
          await boss.complete('nothing', jobs[0].id);
        }
      }));
      return { perSecond: count / ((performance.now() - began) / 1000) };
    },
    pickup: async () => {
      await boss.work('nothing', { pollingIntervalSeconds: 0.5 }, async () => heard());
      return oneByOne(() => boss.send('nothing', input), () => new Promise(resolve => { heard = () => resolve(performance.now()); }));
    },
    stop: () => boss.stop({ graceful: false }),
  };
}
