/** What a fate means, for people. */
export interface FateInfo {
  readonly name: string;
  readonly text: string;
  /** Which of the page's colours. */
  readonly tone: "good" | "paid" | "open" | "closed" | "taken" | "swept" | "bad";
}

/** What can become of a contribution, in the order in which charts stack it. Votes decide on models by points. */
export const FATES: readonly FateInfo[] = [
  { name: "refunded", text: "the model agreed, and the deposit went back", tone: "good" },
  { name: "valid", text: "people voted that it is right", tone: "good" },
  { name: "paid out", text: "the mechanism paid its deposit out", tone: "paid" },
  { name: "recorded", text: "a sample without a deposit, which the mechanism recorded", tone: "paid" },
  { name: "open", text: "nothing has become of it yet", tone: "open" },
  { name: "closed", text: "it is settled, and had no deposit", tone: "closed" },
  { name: "lapsed", text: "too few people voted on it", tone: "closed" },
  { name: "taken", text: "the model's owner took what was left of its deposit", tone: "taken" },
  { name: "swept", text: "nobody claimed its deposit, and somebody cleared it up", tone: "swept" },
  { name: "reported", text: "the model differed, and reporters were paid from its deposit", tone: "bad" },
  { name: "invalid", text: "people voted that it is wrong", tone: "bad" },
];

/** A query of all contributions with `fate` as the page tells it. */
export const FATES_QUERY = `
select f.model_id, f.id, f.contributor, f.contributed_at, f.deposit, f.label, f.features, f.learned, f.claimable,
  f.refunded, f.reported, f.taken, f.moved, f.tip, f.swept, f.swept_to, f.block, f.log_index, f.transaction_hash,
  p.valid as votes_valid, p.invalid as votes_invalid,
  case
    when p.id is null and f.fate = 'refunded' and f.deposit = 0 then case when m.model_id is null then 'closed' else 'lapsed' end
    when p.id is null then f.fate
    when not p.is_settled then 'open'
    when p.valid + p.invalid = 0 or p.valid + p.invalid + 1 < p.quorum then 'lapsed'
    when p.valid > p.invalid or (p.valid = p.invalid and p.model_agreed) then 'valid'
    else 'invalid'
  end as fate
from fates f left join points_polls p on p.model_id = f.model_id and p.id = f.id
  left join points_models m on m.model_id = f.model_id`;
