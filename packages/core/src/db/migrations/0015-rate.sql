-- Requests of a minute by key, over all instances. Keys are hashes; what a crash loses is a minute of counting.
create unlogged table rate (
  key text collate "C" not null,
  minute integer not null,
  count integer not null,
  primary key (key, minute)
);
create index rate_minute on rate (minute);
comment on table rate is 'class: installation';

-- What each instance has running for a key right now; an instance that says nothing for three seconds has nothing.
create unlogged table rate_running (
  key text collate "C" not null,
  instance uuid not null,
  running integer not null,
  at timestamptz not null default clock_timestamp(),
  primary key (key, instance)
);
comment on table rate_running is 'class: installation';

grant select, insert, update, delete on rate, rate_running to weir_keeper;
