-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- Who the visitor is to their readers: defaults of the form, and what a workflow reads beside the job.

create table if not exists public.user_profile (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null unique references auth.users (id) on delete cascade,
  niche text,
  target_audience text,
  brand_voice_preference text,
  preferred_platforms text[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.user_profile add column if not exists time_zone text;

create or replace function public.set_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;
revoke all on function public.set_updated_at() from public, anon, authenticated, service_role;

drop trigger if exists user_profile_updated_at on public.user_profile;
create trigger user_profile_updated_at before update on public.user_profile
  for each row execute function public.set_updated_at();

alter table public.user_profile enable row level security, no force row level security;
revoke all on public.user_profile from public, anon, authenticated, service_role, planbuilder_app;
grant select, insert, update on public.user_profile to authenticated;
grant select on public.user_profile to service_role;

-- Policies are ORed: one left by an earlier system would undo ours.
do $$
declare old_policy record;
begin
  for old_policy in
    select policyname from pg_policies where schemaname = 'public' and tablename = 'user_profile'
  loop
    execute format('drop policy %I on public.user_profile', old_policy.policyname);
  end loop;
end $$;
create policy "own profile is seen" on public.user_profile
  for select to authenticated using (user_id = (select auth.uid()));
create policy "own profile is made" on public.user_profile
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "own profile is changed" on public.user_profile
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy "the workflow reads profiles" on public.user_profile
  for select to service_role using (true);
