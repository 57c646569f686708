//! Sales that were made: found again, looked at, put right.

use domain::api::sales::{ListSales, SalePage, SaleSummary};
use domain::api::sell::OpenCounter;
use domain::id::EventId;
use domain::permission::Permission;
use domain::tender::TenderKind;
use wasm_bindgen_futures::spawn_local;
use web_sys::InputEvent;
use yew::{AttrValue, Callback, Html, component, html, use_effect_with, use_mut_ref, use_state};

mod detail;
mod refund;

use self::detail::Detail;
use crate::backend;
use crate::components::calendar::DayPicker;
use crate::components::choice::{Choice, Choose, Look};
use crate::components::frame::Frame;
use crate::components::icon::{Glyph, Icon};
use crate::components::list::List;
use crate::components::notice::Empty;
use crate::components::stalls::StallProps;
use crate::dom;
use crate::shop::{Shop, use_shop};
use crate::text;

const PAGE: u32 = 200;

#[component]
pub fn Sales(props: &StallProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    // The current business day. At the counter the register says which it is, and the id of what comes next.
    let afar = shop.today().filter(|_| shop.afar);
    let now = use_state(|| afar.map(|today| (today, EventId::NIL)));
    let day = use_state(|| afar);
    let text = use_state(String::new);
    let tender = use_state(|| None::<TenderKind>);
    let rows = use_state(Vec::<SaleSummary>::new);
    let sums = use_state(|| None::<SalePage>);
    let chosen = use_state(|| None::<EventId>);
    let turn = use_state(|| 0_u32);
    let asked = use_mut_ref(|| 0_u64);
    {
        let (shop, now, day) = (shop.clone(), now.clone(), day.clone());
        use_effect_with(shop.afar, move |&afar| {
            if afar {
                return;
            }
            spawn_local(async move {
                match backend::call(OpenCounter {}).await {
                    Ok(counter) => {
                        day.set(Some(counter.business_day));
                        now.set(Some((counter.business_day, counter.next_sale)));
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        });
    }
    let read = {
        let (shop, rows, sums, asked) = (shop.clone(), rows.clone(), sums.clone(), asked.clone());
        let (day, text, tender, stall) = (*day, (*text).clone(), *tender, props.stall);
        Callback::from(move |offset: u32| {
            *asked.borrow_mut() += 1;
            let question = *asked.borrow();
            let request = ListSales { day, text: text.clone(), tender, kind: None, stall, offset, limit: PAGE };
            let (shop, rows, sums, asked) = (shop.clone(), rows.clone(), sums.clone(), asked.clone());
            spawn_local(async move {
                let answer = backend::call(request).await;
                if *asked.borrow() != question {
                    return;
                }
                match answer {
                    Ok(page) => {
                        let mut all = if offset == 0 { Vec::new() } else { (*rows).clone() };
                        all.extend(page.rows.iter().cloned());
                        rows.set(all);
                        sums.set(Some(SalePage { rows: Vec::new(), ..page }));
                    }
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    {
        let read = read.clone();
        let asked = (now.is_some(), *day, (*text).clone(), *tender, props.stall, *turn, shop.sync.news);
        use_effect_with(asked, move |(ready, ..)| {
            if *ready {
                read.emit(0);
            }
        });
    }
    let ontext = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| text.set(dom::typed(&event)))
    };
    let onday = {
        let day = day.clone();
        Callback::from(move |chosen| day.set(Some(chosen)))
    };
    let step = |days: i64| {
        let day = day.clone();
        Callback::from(move |_| {
            if let Some(now) = *day {
                day.set(Some(if days < 0 {
                    now.days_before(days.unsigned_abs())
                } else {
                    now.days_after(days.unsigned_abs())
                }));
            }
        })
    };
    let ontender = {
        let tender = tender.clone();
        Callback::from(move |code: AttrValue| tender.set(code.parse().ok()))
    };
    let filters: Vec<Choose> = std::iter::once(Choose::new("all", i18n.text("all"), "filter-all"))
        .chain(
            [TenderKind::Cash, TenderKind::Card, TenderKind::Mobile]
                .into_iter()
                .map(|kind| Choose::new(kind.code(), shop.tender(kind), format!("filter-{}", kind.code()))),
        )
        .collect();
    let other_days = shop.may(Permission::SeeFigures);
    let today = now.map(|(today, _)| today);
    let is_today = *day == today;
    let note = match (&*sums, *day) {
        (Some(sums), Some(day)) => {
            let n = i64::try_from(sums.n_matching).unwrap_or(i64::MAX);
            let counted = text!(i18n, "n-sales", n = n, shown = i18n.locale.number(n));
            format!("{} · {counted} · {}", i18n.locale.long_date(day.date()), shop.money(sums.total_minor))
        }
        _ => String::new(),
    };
    let n_rows = rows.len();
    let n_matching = sums.as_ref().map_or(0, |sums| usize::try_from(sums.n_matching).unwrap_or(usize::MAX));
    let row = {
        let (shop, rows, chosen) = (shop.clone(), rows.clone(), chosen.clone());
        Callback::from(move |i: usize| rows.get(i).map(|sale| draw(&shop, sale, &chosen)).unwrap_or_default())
    };
    let onsight = {
        let read = read.clone();
        Callback::from(move |sight: std::ops::Range<usize>| {
            if sight.end >= n_rows && n_rows < n_matching && n_rows > 0 {
                read.emit(u32::try_from(n_rows).unwrap_or(u32::MAX));
            }
        })
    };
    let onchanged = {
        let turn = turn.clone();
        Callback::from(move |()| turn.set(*turn + 1))
    };
    let onchoose = {
        let chosen = chosen.clone();
        Callback::from(move |sale| chosen.set(sale))
    };
    html! {
        <Frame title={i18n.text("nav-sales")} {note}>
            <div class="two">
                <section class="list" aria-label={i18n.text("nav-sales")}>
                    <div class="list-bar">
                        { props.select(&shop, "sales-stall") }
                        if other_days {
                            <button type="button" class="btn btn--icon" aria-label={i18n.text("day-before")} onclick={step(-1)} data-testid="day-before"><Icon glyph={Glyph::Back} /></button>
                            if let Some(day) = *day {
                                <DayPicker id="sales-day" label={i18n.text("day")} {day} last={today} {onday} />
                            }
                            <button type="button" class="btn btn--icon" aria-label={i18n.text("day-after")} onclick={step(1)} disabled={is_today} data-testid="day-after"><Icon glyph={Glyph::Next} /></button>
                        }
                        <div class="affix search">
                            <Icon glyph={Glyph::Search} />
                            <input class="input" id="sales-text" data-testid="sales-text" value={(*text).clone()} oninput={ontext} autocomplete="off"
                                placeholder={i18n.text("sales-search")} aria-label={i18n.text("sales-search")} />
                        </div>
                        <Choice label={i18n.text("paid-with")} look={Look::Chips} choices={filters} onchoose={ontender}
                            value={tender.map_or("all", TenderKind::code)} />
                    </div>
                    if sums.is_some() && n_rows == 0 {
                        <Empty glyph={Glyph::Sales} title={i18n.text("no-sales")} words={i18n.text(if text.is_empty() { "no-sales-words" } else { "no-sales-found" })} />
                    } else {
                        <List {n_rows} row_px={68.0 * shop.scale()} {row} {onsight} label={i18n.text("nav-sales")}
                            of={format!("{:?} {} {:?} {:?}", *day, *text, *tender, props.stall)} />
                    }
                </section>
                <Detail sale={*chosen} {onchoose} {onchanged} today={today} next={now.map(|(_, next)| next)} />
            </div>
        </Frame>
    }
}

fn draw(shop: &Shop, sale: &SaleSummary, chosen: &yew::UseStateHandle<Option<EventId>>) -> Html {
    let i18n = &shop.i18n;
    let onclick = {
        let (chosen, id) = (chosen.clone(), sale.id);
        Callback::from(move |_| chosen.set(Some(id)))
    };
    let paid: Vec<String> = sale.tenders.iter().map(|&kind| shop.tender(kind)).collect();
    let current = (**chosen == Some(sale.id)).then_some("true");
    html! {
        <button type="button" class="list-row list-row--sale" key={sale.id.to_string()} aria-current={current} {onclick}
            data-testid={format!("sale-{}", sale.receipt)}>
            <span class="soft">{ &sale.time }</span>
            <span class="grow">
                <span class="clip block">{ &sale.goods }</span>
                <span class="clip block soft small">{ format!("{} · {}", sale.receipt, paid.join(", ")) }</span>
            </span>
            <span>{ tags(i18n, sale) }</span>
            <span class="num strong">{ i18n.locale.money(sale.total_minor, sale.currency) }</span>
        </button>
    }
}

fn tags(i18n: &crate::i18n::I18n, sale: &SaleSummary) -> Html {
    use domain::api::sales::SaleKind;
    match sale.kind {
        SaleKind::Refund => html! { <span class="tag tag--tomato">{ i18n.text("kind-refund") }</span> },
        SaleKind::Void => html! { <span class="tag tag--tomato">{ i18n.text("kind-void") }</span> },
        SaleKind::Sale if sale.refunded => html! { <span class="tag tag--honey">{ i18n.text("refunded") }</span> },
        SaleKind::Sale if sale.imported => html! { <span class="tag">{ i18n.text("imported") }</span> },
        SaleKind::Sale => Html::default(),
    }
}
