-- When a vulnerability is due. The days of its severity are counted from when it was opened: again when it was fixed and came back, and
-- not when a removal, an exclusion or the end of its root is taken back. What has no due day is due at infinity, so that a list
-- can be sorted by it.
alter table vulnerability
  add column clock_at timestamptz,
  add column due_at timestamptz not null default 'infinity',
  add column is_due_stale boolean not null default true;
create index vulnerability_due on vulnerability (organization_id, due_at, id);
create index vulnerability_due_stale on vulnerability (organization_id, id) where is_due_stale;

-- What changes when it is due: the clock of it is kept here, whichever way it is opened again, and its day is counted anew by a job.
create function keep_clock() returns trigger
language plpgsql
as $$
begin
  if old.status <> new.status and new.status = 'vulnerable' then
    new.clock_at := case
      when old.status = 'submitted' or old.status = 'safe' and old.closing_cause in ('verified_reattack', 'absent_from_complete_scan')
      then new.opened_at
      else coalesce(old.clock_at, old.opened_at)
    end;
  end if;
  if new.due_at is not distinct from old.due_at then
    new.is_due_stale := new.is_due_stale or new.status = 'vulnerable';
  end if;
  return new;
end
$$;
create trigger keep_clock before update of status, severity, group_id on vulnerability
  for each row when (old.status <> new.status or old.severity <> new.severity or old.group_id <> new.group_id)
  execute function keep_clock();

-- Days of work of an organization. Without a row: Monday to Friday in UTC, no holidays.
create table working_calendar (
  organization_id uuid primary key references organization,
  timezone text not null check (length(timezone) between 1 and 64),
  -- days of the week that are free, 1 is Monday
  weekend integer[] not null check (cardinality(weekend) <= 6),
  -- days, as 2026-12-25, in their order
  holidays text[] not null check (cardinality(holidays) <= 1000)
);
call protect_tenant('working_calendar', 'no', 'select, insert, update');
call show_to_visitors('working_calendar');
create trigger record_history after insert or update on working_calendar
  for each row execute function record_organization_history('working_calendar', 'organization_id', 'timezone', 'weekend', 'holidays');

alter table policy add column sla_counting text not null default 'calendar' check (sla_counting in ('calendar', 'working'));
drop trigger record_history on policy;
create trigger record_history after update on policy
  for each row execute function record_organization_history('policy', 'organization_id', 'version', 'max_acceptance_days', 'max_number_acceptances',
    'min_acceptance_severity', 'max_acceptance_severity', 'min_breaking_severity', 'grace_period_days', 'days_until_it_breaks', 'break_on_kev',
    'sla_days_critical', 'sla_days_high', 'sla_days_medium', 'sla_days_low', 'inactivity_days', 'second_person', 'sla_counting');

-- The view of the policy in force learns the new column, which comes last.
do $$
begin
  execute 'create or replace view policy_in_force with (security_invoker = true) as '
    || regexp_replace(rtrim(pg_get_viewdef('policy_in_force'::regclass), ';'), 'p\.second_person',
                      'p.second_person, coalesce(o.fields ->> ''sla_counting'', p.sla_counting) as sla_counting');
end
$$;
comment on view policy_in_force is 'nullable: days_until_it_breaks';
