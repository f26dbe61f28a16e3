-- Requests to verify a fix. At most one of a vulnerability is pending; calc/reattack.ts says what each act makes of it.
create table reattack (
  organization_id uuid not null,
  group_id uuid not null,
  id uuid not null,
  vulnerability_id uuid not null,
  state text not null check (state in ('requested', 'on_hold', 'verified', 'withdrawn')),
  outcome text check (outcome in ('open', 'closed')),
  justification text not null check (length(justification) <= 10000),
  requested_by uuid default scope_user(),
  requested_at timestamptz not null default clock_timestamp(),
  decided_by uuid,
  decided_at timestamptz,
  decision_text text check (length(decision_text) <= 10000),
  primary key (organization_id, id),
  foreign key (organization_id, vulnerability_id) references vulnerability (organization_id, id),
  check ((state = 'verified') = (outcome is not null)),
  check ((state in ('verified', 'withdrawn')) = (decided_at is not null)),
  check (outcome is distinct from 'closed' or decided_by is not null and decided_by is distinct from requested_by)
);
create unique index reattack_pending on reattack (organization_id, vulnerability_id) where state in ('requested', 'on_hold');
create index reattack_vulnerability on reattack (organization_id, vulnerability_id, requested_at desc);
create index reattack_newest on reattack (organization_id, state, requested_at desc, id desc);
call protect_tenant('reattack', 'group_id', 'select, insert, update');
call show_to_visitors('reattack');
create trigger record_history after update of state, outcome, decision_text on reattack
  for each row execute function record_history('reattack', 'state', 'outcome', 'decision_text');

-- How far the newest one is, where lists look.
alter table vulnerability
  add column reattack text not null default 'none' check (reattack in ('none', 'requested', 'on_hold', 'verified'));
create index vulnerability_reattacked on vulnerability (organization_id, reattack, status) include (group_id) where reattack <> 'none';
grant select (reattack) on vulnerability to weir_searcher;

-- Whatever closes a vulnerability ends what is pending about it, and what is open again has no request, whichever way that comes about:
-- a scan, a person, the end of a root.
create function end_reattack() returns trigger
language plpgsql
as $$
begin
  update public.reattack r
     set state = 'withdrawn', decided_by = public.scope_user(), decided_at = clock_timestamp()
   where r.organization_id = new.organization_id and r.vulnerability_id = new.id and r.state in ('requested', 'on_hold');
  new.reattack := 'none';
  return new;
end
$$;
create trigger end_reattack before update of status on vulnerability
  for each row when (new.reattack <> 'none' and old.status <> new.status and (new.reattack <> 'verified' or new.status = 'vulnerable'))
  execute function end_reattack();

-- Two functions of the list learn the new column: its history is written, and a search can ask for it.
do $$
declare
  history text := pg_get_functiondef('record_vulnerability_history()'::regprocedure);
  search text := pg_get_functiondef('search_places(jsonb, jsonb, text, boolean, text[], int, int)'::regprocedure);
begin
  history := replace(history, '(''zero_risk'', o.zero_risk, n.zero_risk),', '(''zero_risk'', o.zero_risk, n.zero_risk), (''reattack'', o.reattack, n.reattack),');
  history := replace(history, 'o.zero_risk, o.path', 'o.zero_risk, o.reattack, o.path');
  history := replace(history, 'n.zero_risk, n.path', 'n.zero_risk, n.reattack, n.path');
  execute history;
  search := replace(search, 'v.treatment_state, v.zero_risk,', 'v.treatment_state, v.zero_risk, v.reattack,');
  search := replace(search, '(filter -> ''zero_risk'')) as zero_risk,',
                    '(filter -> ''zero_risk'')) as zero_risk, array(select jsonb_array_elements_text(filter -> ''reattack'')) as reattack,');
  search := replace(search, 'and (not filter ? ''technique''',
                    'and (not filter ? ''reattack'' or v.reattack = any (wanted.reattack)) and (not filter ? ''technique''');
  -- only a member may change a function that was given away; the membership ends here
  execute format('grant weir_searcher to %I', current_user);
  grant create on schema public to weir_searcher;
  execute search;
  revoke create on schema public from weir_searcher;
  execute format('revoke weir_searcher from %I', current_user);
end
$$;
