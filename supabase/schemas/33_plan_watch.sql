-- The word to who watches a plan, in another tab or on another node: which plan, and the number of its latest revision. Who listens needs
-- to ask for nothing.

create or replace function public.plan_revisions_after_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('revisions', new.job_id || ' ' || new.number);
  return null;
end $$;

create or replace trigger plan_revisions_after_insert after insert on public.plan_revisions
  for each row execute function public.plan_revisions_after_insert();

/* The latest revisions of these plans, 0 where there is none, for a node that may have missed a word. Plans that are gone are left out. */
create or replace function public.plan_revision_numbers(ids uuid[]) returns table (id uuid, user_id uuid, version integer)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can watch plans.' using errcode = '42501';
  end if;
  return query
    select j.id, j.user_id, coalesce((select max(r.number) from public.plan_revisions r where r.job_id = j.id), 0)
      from public.jobs j where j.id = any (ids) and j.status = 'completed' and j.deleted_at is null;
end $$;

revoke all on function public.plan_revisions_after_insert(), public.plan_revision_numbers(uuid[])
  from public, anon, authenticated, service_role;
grant execute on function public.plan_revision_numbers(uuid[]) to service_role;
