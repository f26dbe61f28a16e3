-- A statement of a trigger is planned once in a connection, and rows before and after a statement have no index: planned for one row and
-- run for ten thousand, it would compare each with each. Where they are joined, they are hashed.
alter function record_vulnerability_history() set enable_nestloop = off;
alter function record_treatment_history() set enable_nestloop = off;
alter function accepted_updated() set enable_nestloop = off;
alter function announce_changed() set enable_nestloop = off;
alter function announce_decided() set enable_nestloop = off;

-- The same without a join, for an index leads to the tags of what has changed.
create or replace function write_tags() returns trigger
language plpgsql
as $$
declare
  changed constant uuid[] := array(
    select c.id from (select n.id, n.tags, n.group_id from after_update n except select o.id, o.tags, o.group_id from before_update o) c);
begin
  if cardinality(changed) = 0 then
    return null;
  end if;
  delete from public.vulnerability_tag t
   where t.organization_id in (select n.organization_id from after_update n)
     and t.vulnerability_id = any (changed);
  insert into public.vulnerability_tag (organization_id, group_id, tag, vulnerability_id)
  select n.organization_id, n.group_id, w.tag, n.id
    from after_update n
   cross join unnest(n.tags) w (tag)
   where n.id = any (changed);
  return null;
end
$$;
