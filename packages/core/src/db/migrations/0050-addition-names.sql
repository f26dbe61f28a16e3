-- Every id of the advisory that an addition of a package is about: it is known to be exploited under any of them.
alter table branch_addition add column names text[] not null default '{}';
