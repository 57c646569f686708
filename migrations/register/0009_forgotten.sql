-- The server's word that somebody was forgotten: a server that was restored takes it from here with this alone.
create table forgotten (
    person_id blob not null constraint forgotten_key primary key,
    word blob not null,
    check_sum blob not null
) strict, without rowid;
