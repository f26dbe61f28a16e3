-- A person rates a vulnerability by a vector of their own: its severity is theirs, and what the tool says is kept beside it.
alter table vulnerability
  add column rated_vector text check (length(rated_vector) <= 300),
  add column rated_text text check (length(rated_text) <= 10000),
  add column rated_by uuid,
  add column rated_at timestamptz,
  add column tool_severity smallint check (tool_severity between 0 and 100),
  add check ((rated_vector is null) = (tool_severity is null) and (rated_vector is null) = (rated_at is null));
create index vulnerability_rated on vulnerability (organization_id, rated_at) where rated_at is not null;

-- Whatever a report says of the severity of what a person rated is kept for the day on which the rating is taken back.
create function keep_rating() returns trigger
language plpgsql
as $$
begin
  new.tool_severity := new.severity;
  new.severity := old.severity;
  new.cvssf := old.cvssf;
  return new;
end
$$;
create trigger keep_rating before update of severity on vulnerability
  for each row when (old.rated_at is not null and new.rated_at is not distinct from old.rated_at)
  execute function keep_rating();

do $$
declare
  history text := pg_get_functiondef('record_vulnerability_history()'::regprocedure);
begin
  history := replace(history, '(''zero_risk'', o.zero_risk, n.zero_risk),',
                     '(''zero_risk'', o.zero_risk, n.zero_risk), (''rated_vector'', o.rated_vector, n.rated_vector), (''rated_text'', o.rated_text, n.rated_text),');
  history := replace(history, 'o.zero_risk, o.reattack', 'o.zero_risk, o.rated_vector, o.rated_text, o.reattack');
  history := replace(history, 'n.zero_risk, n.reattack', 'n.zero_risk, n.rated_vector, n.rated_text, n.reattack');
  execute history;
end
$$;

-- What a verdict let pass only because a person had rated it down.
alter table gate_run add column rated_down jsonb not null default '[]';
