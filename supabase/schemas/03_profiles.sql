-- Who an account is to its readers: defaults of the form, and what a workflow reads beside the job.

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
-- What an earlier system's table lacks.
alter table public.user_profile
  add column if not exists updated_at timestamptz,
  add column if not exists time_zone text,
  add column if not exists offer text,                -- here and below: null where nothing was said, empty where nothing is the answer
  add column if not exists website text,
  add column if not exists country text,              -- by ISO 3166-1
  add column if not exists language text,             -- a BCP 47 tag
  add column if not exists voice_examples text[],
  add column if not exists words_to_use text[],
  add column if not exists words_to_avoid text[],
  add column if not exists means text[];              -- films, place, customers, photos

create or replace trigger user_profile_updated_at before update on public.user_profile
  for each row execute function planbuilder.set_updated_at();

-- An earlier system's policies stay, such as one that shows profiles to everybody: no limit and no plan depends on a profile.
alter table public.user_profile enable row level security, no force row level security;
do $$ begin perform planbuilder.reset_grants('public.user_profile'); end $$;
grant select, insert, update on public.user_profile to authenticated;
grant select on public.user_profile to service_role;
drop policy if exists "own profile is seen" on public.user_profile;
create policy "own profile is seen" on public.user_profile
  for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "own profile is made" on public.user_profile;
create policy "own profile is made" on public.user_profile
  for insert to authenticated with check (user_id = (select auth.uid()));
drop policy if exists "own profile is changed" on public.user_profile;
create policy "own profile is changed" on public.user_profile
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists "the workflow reads profiles" on public.user_profile;
create policy "the workflow reads profiles" on public.user_profile
  for select to service_role using (true);
