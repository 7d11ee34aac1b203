-- Which version of the workflow answered the last hand-over, for all nodes: one that names none is the first. Without a row none answered.

create table if not exists public.workflow_version (
  id boolean primary key default true check (id), -- one row
  version integer not null check (version > 0),
  seen_at timestamptz not null default now()      -- when that version was seen first, without another since
);

/* Says which version answered. */
create or replace function public.record_workflow_version(seen integer) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can say which workflow answered.' using errcode = '42501';
  end if;
  insert into public.workflow_version as w (version) values (seen)
  on conflict (id) do update set version = excluded.version, seen_at = now() where w.version <> excluded.version;
end $$;

alter table public.workflow_version enable row level security, no force row level security;
revoke all on public.workflow_version from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.workflow_version to service_role;
drop policy if exists "the app reads the version" on public.workflow_version;
create policy "the app reads the version" on public.workflow_version for select to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app');
revoke all on function public.record_workflow_version(integer) from public, anon, authenticated, service_role;
grant execute on function public.record_workflow_version(integer) to service_role;
