-- Which version of the workflow answered the last hand-over, for all nodes: one that names none is the first. Without a row none answered.

create table if not exists public.n8n_workflow (
  id boolean primary key default true check (id), -- one row
  version integer not null check (version > 0),
  seen_at timestamptz not null default now()      -- when that version was seen first, without another since
);

/* Says which version answered. */
create or replace function public.record_n8n_workflow(seen integer) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can say which workflow answered.' using errcode = '42501';
  end if;
  insert into public.n8n_workflow as w (version) values (seen)
  on conflict (id) do update set version = excluded.version, seen_at = now() where w.version <> excluded.version;
end $$;

alter table public.n8n_workflow enable row level security, no force row level security;
revoke all on public.n8n_workflow from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.n8n_workflow to service_role;
drop policy if exists "the app reads the version" on public.n8n_workflow;
create policy "the app reads the version" on public.n8n_workflow for select to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app');
revoke all on function public.record_n8n_workflow(integer) from public, anon, authenticated, service_role;
grant execute on function public.record_n8n_workflow(integer) to service_role;
