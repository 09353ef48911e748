// The simulator of coresweep in workers of this page: one module of WebAssembly each, the same code
// as the program's (docs/WASM.md). The page itself computes nothing, so it answers meanwhile.

/** What a worker runs. It has no names of this file: its text is all that the worker gets. */
function engineWorker() {
  const utf8 = new TextEncoder();
  const read = new TextDecoder();
  let exports;

  const memory = () => new Uint8Array(exports.memory.buffer);

  /** Puts texts into the room of the module, each ended by a zero byte. */
  function put(...texts) {
    const bytes = utf8.encode(texts.join("\0"));
    memory().set(bytes, exports.page_room(bytes.length));
  }

  function said() {
    const bytes = memory();
    const begin = exports.page_text();
    return read.decode(bytes.subarray(begin, bytes.indexOf(0, begin)));
  }

  /** The text of a call; throws it as an error where the call failed. */
  function checked(code) {
    if (code !== 0) throw new Error(said());
    return said();
  }

  /** What the module may ask of its system: there is none. */
  function imports(module) {
    const found = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      found[from] ??= {};
      found[from][name] = () => 0;
    }
    found.wasi_snapshot_preview1.environ_sizes_get = (count, size) => {
      const view = new DataView(exports.memory.buffer);
      view.setUint32(count, 0, true);
      view.setUint32(size, 0, true);
      return 0;
    };
    return found;
  }

  const words = (level) =>
    new BigUint64Array(exports.memory.buffer, exports.page_words(level), exports.page_word_count(level));

  const calls = {
    load({ module }) {
      exports = new WebAssembly.Instance(module, imports(module)).exports;
      exports._initialize();
    },
    keys: () => JSON.parse(checked(exports.page_keys())),
    open({ toml, point, overrides }) {
      put(toml, overrides.join("\n"));
      return JSON.parse(checked(exports.page_open(point)));
    },
    simulate: ({ level, first, end }) => checked(exports.page_simulate(level, first, end)),
    /** The words that this worker counted, which it forgets. */
    take({ levels }) {
      const taken = levels.map((level) => words(level).slice());
      exports.page_clear();
      return taken;
    },
    add({ tallies }) {
      tallies.forEach((tally, level) => {
        const inbox = exports.page_inbox(level);
        new BigUint64Array(exports.memory.buffer, inbox, tally.length).set(tally);
        exports.page_add(level);
      });
    },
    metrics({ names }) {
      put(names.join("\n"));
      return JSON.parse(checked(exports.page_metrics()));
    },
    quantiles({ value, count }) {
      put(value);
      return JSON.parse(checked(exports.page_quantiles(count)));
    },
    digest: () => checked(exports.page_digest()),
    trace({ format, replicate, slots, width }) {
      put(format, slots);
      return checked(exports.page_trace(replicate, width));
    },
    budget({ options }) {
      put(options.join("\n"));
      return JSON.parse(checked(exports.page_budget()));
    },
    budgetAdd: () => checked(exports.page_budget_add()),
    budgetAnswer: () => JSON.parse(checked(exports.page_budget_answer())),
  };

  self.onmessage = ({ data }) => {
    try {
      const value = calls[data.call](data);
      const moved = data.call === "take" ? value.map((tally) => tally.buffer) : [];
      self.postMessage({ id: data.id, value }, moved);
    } catch (error) {
      self.postMessage({ id: data.id, error: error.message });
    }
  };
}

/** One worker, asked by promises. */
class EngineThread {
  constructor(url) {
    this.waiting = new Map();
    this.next = 0;
    this.worker = new Worker(url);
    this.worker.onmessage = ({ data: { id, value, error } }) => {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) resolve(value);
      else reject(new Error(error));
    };
    // A worker that may not start, or ends, answers nothing more.
    this.worker.onerror = ({ message }) => {
      for (const { reject } of this.waiting.values()) reject(new Error(message || "a worker does not run"));
      this.waiting.clear();
    };
  }

  ask(call, facts = {}, moved = []) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, call, ...facts }, moved);
    });
  }
}

const LEVELS = ["pipeline", "market"];
/** Runs of one request: some hundredths of a second, so that a new setting soon begins. */
const RUNS_AT_ONCE = { pipeline: 8, market: 128 };

/** A study of one point, simulated by all cores. */
class Engine {
  /** `bytes`: the module. Throws where the browser has no WebAssembly, vectors or exceptions. */
  static async start(bytes, cores = navigator.hardwareConcurrency || 1) {
    const engine = new Engine();
    const module = await WebAssembly.compile(bytes);
    const script = new Blob([`(${engineWorker})()`], { type: "text/javascript" });
    const url = URL.createObjectURL(script);
    engine.threads = Array.from({ length: Math.min(cores, 16) }, () => new EngineThread(url));
    await Promise.all(engine.threads.map((thread) => thread.ask("load", { module })));
    return engine;
  }

  /** Counts what was asked since: work of an older study ends at the next request. */
  age = 0;

  keys() {
    return this.threads[0].ask("keys");
  }

  /** Opens point `point` of a study with values KEY=VALUE (as TOML) instead of its own; says what
   * it is: title, question, seed, levels with their runs, values, toml, warnings, limits. */
  async open(toml, { point = 0, overrides = [] } = {}) {
    this.age += 1;
    this.done = { pipeline: 0, market: 0 };
    const facts = { toml, point, overrides };
    const opened = this.threads.map((thread) => thread.ask("open", facts));
    const [study] = await Promise.all(opened);
    this.study = study;
    return study;
  }

  /** Simulates so that a level has `runs` runs; `progress` gets how many there are. False where
   * another study was opened, or stop() called, meanwhile. */
  async run(level, runs, progress = () => {}) {
    const age = this.age;
    let next = this.done[level];
    const work = async (thread) => {
      while (next < runs && age === this.age) {
        const first = next;
        const end = (next = Math.min(runs, first + RUNS_AT_ONCE[level]));
        await thread.ask("simulate", { level: LEVELS.indexOf(level), first, end });
        if (age !== this.age) return;
        this.done[level] += end - first;
        progress(this.done[level]);
      }
    };
    await Promise.all(this.threads.map(work));
    if (age !== this.age) return false;
    await this.collect(age);
    return age === this.age;
  }

  /** Brings all words to the first worker, which works out what they mean. Words of an older study
   * are forgotten: that worker may have opened another meanwhile. */
  async collect(age) {
    const levels = this.study.levels.map(({ name }) => LEVELS.indexOf(name));
    const [head, ...others] = this.threads;
    const taken = await Promise.all(others.map((thread) => thread.ask("take", { levels })));
    if (age !== this.age) return;
    const added = taken.map((tallies) =>
      head.ask("add", { tallies }, tallies.map((tally) => tally.buffer)));
    await Promise.all(added);
  }

  stop() {
    this.age += 1;
  }

  /** Makes the study, as `toml` says it, one of as many runs as there are: the digest counts them.
   * After run(); nothing but the number of runs may differ. What open() says of it; nothing where
   * another study was opened, or stop() called, meanwhile. */
  async settle(toml, { point = 0, overrides = [] } = {}) {
    const age = this.age;
    const levels = this.study.levels.map(({ name }) => LEVELS.indexOf(name));
    const head = this.threads[0];
    const [tallies, study] = await Promise.all(
      [head.ask("take", { levels }), head.ask("open", { toml, point, overrides })]);
    if (age !== this.age) return undefined;
    await head.ask("add", { tallies }, tallies.map((tally) => tally.buffer));
    return age === this.age ? study : undefined;
  }

  /** { NAME: { value, low, high, unit, meaning } }, of all metrics where none is named. */
  metrics(...names) {
    return this.threads[0].ask("metrics", { names });
  }

  /** The middles of `count` equal parts of the runs, in the unit of the value's bins (ms, 1e-3). */
  quantiles(value, count) {
    return this.threads[0].ask("quantiles", { value, count });
  }

  /** What `coresweep digest` says of a results file of this study, once all its runs are there. */
  digest() {
    return this.threads[0].ask("digest");
  }

  /** One run event by event: json, svg or text; slots "FROM:COUNT" or "". */
  trace(format, { replicate = 0, slots = "", width = 1100 } = {}) {
    return this.threads[0].ask("trace", { format, replicate, slots, width });
  }

  /** Opens a budget: options of `coresweep budget`, "NAME=VALUE"; says what its studies are made of. */
  budget(options) {
    return this.threads[0].ask("budget", { options });
  }

  /** Takes what was simulated of the open study as that of its strategy, and its digest; nothing where
   * another study was opened meanwhile. */
  async budgetAdd() {
    const age = this.age, head = this.threads[0];
    const [digest] = await Promise.all([head.ask("digest"), head.ask("budgetAdd")]);
    return age === this.age ? digest : undefined;
  }

  /** What `coresweep budget --format json` says of this network. */
  async budgetAnswer() {
    return (await this.threads[0].ask("budgetAnswer")).networks[0];
  }
}
