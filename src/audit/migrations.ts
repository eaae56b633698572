import type { Database } from "./database.ts";
import { DatabaseTooNew } from "./errors.ts";

/**
 * The schema, in steps; a database has the first of them, up to its version. What is read comes first (`blocks`, `logs`,
 * `plugins`), then what follows from it. Addresses, hashes and bytes are texts in lower case beginning with `0x`; amounts are
 * in the currency's smallest unit; times are seconds since 1970. docs/audit.md describes every table.
 */
const MIGRATIONS: readonly string[] = [
  `
create table settings (name text primary key, value text not null);

create table blocks (
  number bigint primary key,
  hash text not null,
  time bigint not null
);

create table logs (
  block bigint not null references blocks (number) on delete cascade,
  log_index integer not null,
  transaction_hash text not null,
  address text not null,
  topics text[] not null,
  data text not null,
  primary key (block, log_index)
);

create table plugins (address text primary key, name text not null);

create table models (
  model_id bigint primary key,
  owner text not null,
  classifier text not null,
  classifier_name text not null,
  classifier_config text not null,
  mechanism text not null,
  mechanism_name text not null,
  mechanism_config text not null,
  currency text not null,
  labels integer not null,
  is_open boolean not null,
  holds_back boolean not null,
  wants_votes boolean not null,
  is_free boolean not null,
  anyone_wait bigint not null,
  sweep_tip_bps integer not null,
  learned_at bigint not null,
  last_contribution_at bigint not null,
  pool numeric not null,
  created_block bigint not null
);

create table cards (
  model_id bigint primary key,
  name text not null,
  labels json not null,
  encoder text not null,
  raw json not null
);

create table parameters (
  model_id bigint not null,
  slot integer not null,
  value text not null,
  primary key (model_id, slot)
);

create table contributions (
  model_id bigint not null,
  id text not null,
  contributor text not null,
  contributed_at bigint not null,
  deposit numeric not null,
  label integer not null,
  features text not null,
  learned boolean not null,
  is_sample boolean not null,
  status integer not null,
  mark integer not null,
  claimable numeric not null,
  refunded numeric not null,
  reported numeric not null,
  taken numeric not null,
  moved numeric not null,
  tip numeric not null,
  swept numeric not null,
  swept_to text,
  block bigint not null,
  log_index integer not null,
  transaction_hash text not null,
  primary key (model_id, id)
);
create index contributions_by_account on contributions (contributor);

create table payments (
  block bigint not null,
  log_index integer not null,
  part integer not null,
  kind text not null,
  model_id bigint,
  id text,
  currency text not null,
  account text not null,
  amount numeric not null,
  transaction_hash text not null,
  primary key (block, log_index, part)
);
create index payments_by_account on payments (account);

create table balances (
  currency text not null,
  account text not null,
  amount numeric not null,
  primary key (currency, account)
);

create table currencies (currency text primary key);

create table escrows (
  model_id bigint not null,
  escrow_id text not null,
  beneficiary text not null,
  release_at bigint not null,
  amount numeric not null,
  primary key (model_id, escrow_id)
);

create table stake_pools (
  model_id bigint primary key,
  period bigint not null,
  confirm_wait bigint not null,
  total numeric not null,
  streamed boolean not null,
  accrued numeric not null,
  settled_at bigint not null,
  time_left bigint not null,
  unreleased numeric not null,
  accounted numeric not null
);

create table stake_standings (
  model_id bigint not null,
  account text not null,
  standing numeric not null,
  paid numeric not null,
  primary key (model_id, account)
);

create table stake_disputes (
  model_id bigint not null,
  id text not null,
  since bigint not null,
  agreed_for bigint not null,
  differed_for bigint not null,
  primary key (model_id, id)
);

create table findings (
  block bigint not null,
  log_index integer not null,
  part integer not null,
  model_id bigint,
  invariant text not null,
  what text not null,
  place text not null,
  expected text not null,
  actual text not null,
  transaction_hash text not null,
  primary key (block, log_index, part)
);

create view fates as
select
  c.*,
  case
    when is_sample then 'recorded'
    when swept_to is not null then 'swept'
    when taken > 0 then 'taken'
    when refunded > 0 or (status = 2 and reported = 0 and moved = 0) then 'refunded'
    when reported > 0 then 'reported'
    when moved > 0 then 'paid out'
    else 'open'
  end as fate
from contributions c;
`,
  `
create table points_models (
  model_id bigint primary key,
  commit_window integer not null,
  reveal_window integer not null,
  quorum integer not null,
  vote_points integer not null,
  contribution_points integer not null,
  counts json not null,
  members integer not null
);

create table points_members (
  model_id bigint not null,
  account text not null,
  points numeric not null,
  valid_contributions integer not null,
  right_votes integer not null,
  place integer,
  primary key (model_id, account)
);

create table points_polls (
  model_id bigint not null,
  id text not null,
  author text not null,
  round bigint not null,
  valid integer not null,
  invalid integer not null,
  model_agreed boolean not null,
  quorum integer not null,
  is_settled boolean not null,
  primary key (model_id, id)
);

create table points_ballots (
  model_id bigint not null,
  account text not null,
  state integer not null,
  round bigint not null,
  count integer not null,
  locks boolean not null,
  rarity json not null,
  valid numeric not null,
  ids json not null,
  primary key (model_id, account)
);
`,
  `
create or replace view fates as
select
  c.*,
  case
    when is_sample then 'recorded'
    when greatest(refunded, reported, taken, moved, tip + swept) = 0 then
      case when swept_to is not null then 'swept' when status = 2 then 'refunded' else 'open' end
    when refunded = greatest(refunded, reported, taken, moved, tip + swept) then 'refunded'
    when reported = greatest(reported, taken, moved, tip + swept) then 'reported'
    when taken = greatest(taken, moved, tip + swept) then 'taken'
    when tip + swept >= moved then 'swept'
    else 'paid out'
  end as fate
from contributions c;
`,
  `
create table codes (
  address text primary key,
  block bigint not null references blocks (number) on delete cascade,
  code text not null
);

create table market_models (
  model_id bigint primary key,
  markets integer not null,
  hand integer,
  changed boolean not null
);

create table markets (
  model_id bigint not null,
  market integer not null,
  sponsor text not null,
  opened_block bigint not null,
  draw_block bigint not null,
  terms json not null,
  audit_seed text,
  audited_pages integer not null,
  committed integer not null,
  revealed integer not null,
  judged integer not null,
  settled integer not null,
  revealed_pages integer not null,
  revealed_samples bigint not null,
  last_commit_block bigint,
  first_reveal_block bigint,
  salt_mix text not null,
  order_seed text,
  baseline bigint not null,
  correct bigint not null,
  counts integer not null,
  closed boolean not null,
  is_void boolean not null,
  paid_to_sponsor numeric not null,
  burned numeric not null,
  primary key (model_id, market)
);

create table market_batches (
  model_id bigint not null,
  market integer not null,
  batch integer not null,
  committer text not null,
  commitment text not null,
  state integer not null,
  samples bigint not null,
  parts json not null,
  position integer,
  improvement integer not null,
  failed_at bigint not null,
  paid numeric not null,
  primary key (model_id, market, batch)
);

create table market_pages (
  model_id bigint not null,
  market integer not null,
  page integer not null,
  samples integer not null,
  code text not null,
  primary key (model_id, market, page)
);
`,
];

/** Tables that follow from what was read; emptied before everything is replayed anew. */
const DERIVED = [
  ...["models", "cards", "parameters", "contributions", "payments", "balances", "currencies", "escrows"],
  ...["stake_pools", "stake_standings", "stake_disputes", "findings"],
  ...["points_models", "points_members", "points_polls", "points_ballots"],
  ...["market_models", "markets", "market_batches", "market_pages"],
];

/** The number of the newest schema. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings a database up to a schema, whole or not at all. A new schema follows more than the old one did, so that what was read for that one
 * is forgotten.
 *
 * @throws DatabaseTooNew
 */
export async function migrate(database: Database, to: number = SCHEMA_VERSION): Promise<void> {
  await database.query("create table if not exists migrations (version integer primary key)");
  const [row] = await database.query("select coalesce(max(version), 0) as version from migrations");
  const version = Number(row!["version"]);
  if (version > SCHEMA_VERSION) {
    throw new DatabaseTooNew({ database: database.place, found: version, known: SCHEMA_VERSION });
  }
  if (version === to) return;
  await database.transaction(async (sql) => {
    for (let next = version + 1; next <= to; next++) {
      for (const statement of MIGRATIONS[next - 1]!.split(";\n")) {
        if (statement.trim() !== "") await sql.query(statement);
      }
      await sql.query("insert into migrations (version) values ($1)", [next]);
    }
    if (version === 0) return;
    await sql.query(FORGET_REPLAY);
    await sql.query("truncate blocks, logs, plugins cascade");
    await sql.query("delete from settings where name in ('read_to', 'replayed_to')");
  });
}

/**
 * Statement that tells the database what its tables hold now: it does not look by itself when it is embedded, and sorts whole tables for
 * each page of them as long as it holds them for empty.
 */
export const ANALYZE_REPLAY = `analyze ${DERIVED.join(", ")}`;

/** Statement that forgets everything that was replayed, and nothing that was read. */
export const FORGET_REPLAY = `truncate ${DERIVED.join(", ")}`;
