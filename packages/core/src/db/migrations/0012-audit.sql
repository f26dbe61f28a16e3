-- The sealed chain of each organization: its newest link, and what the last verification found.
create table audit_head (
  organization_id uuid primary key references organization,
  seq bigint not null,
  hash bytea not null,
  sealed_at timestamptz not null default clock_timestamp(),
  verified_seq bigint,
  verified_at timestamptz,
  verified_fault text
);
call protect_tenant('audit_head', 'no', 'select');
create index audit_head_by_time on audit_head (sealed_at);

-- The keeper seals: it numbers and hashes rows and can change nothing else of them.
create policy keeper on audit to weir_keeper using (true) with check (true);
create policy keeper on audit_head to weir_keeper using (true) with check (true);
grant select on audit to weir_keeper;
grant update (seq, hash) on audit to weir_keeper;
grant select, insert, update on audit_head to weir_keeper;

-- What is sealed stays as it is: nobody numbers a row again.
create function keep_sealed() returns trigger
language plpgsql
as $$
begin
  raise exception 'a sealed row of the audit is never changed' using errcode = 'check_violation', constraint = 'audit_sealed';
end
$$;
create trigger keep_sealed before update on audit
  for each row when (old.seq is not null) execute function keep_sealed();

-- Refused attempts on an organization, for its auditors. Written by the keeper, apart from what was refused.
create table denial (
  organization_id uuid not null references organization,
  id uuid not null default gen_random_uuid(),
  at timestamptz not null default clock_timestamp(),
  attempts integer not null default 1,
  principal_kind text not null,
  user_id uuid,
  credential_id uuid,
  operator_id uuid,
  from_address text,
  operation text not null,
  code text not null,
  request_id text,
  primary key (organization_id, id)
);
create index denial_at on denial (organization_id, at desc, id desc);
call protect_tenant('denial', 'no', 'select');
create policy keeper on denial to weir_keeper using (true) with check (true);
grant select, insert, delete, update (attempts) on denial to weir_keeper;
create index denial_id on denial (id);
