//! Weather from a real HTTP server on this machine: an answer as Open-Meteo gave it, none, and a broken one; and what it does
//! to real sales of a bakery in Edinburgh with a planted cause.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use domain::api::settings::Place;
use domain::business_day::BusinessDay;
use forecast::model::Model;
use forecast::quantiles::Quantiles;
use register::outlook::learned::{FILE as LEARNED, Learned, Shadow};
use register::outlook::{self, Sky};
use register::shop::Shop;
use register::store::Store;
use register::weather::{DayWeather, FILE, OpenMeteo, Weather};

use crate::command::Program;

/// As `api.open-meteo.com` answers for Edinburgh, in its documented form.
const RECORDED: &str = r#"{"latitude":55.95,"longitude":-3.19,"generationtime_ms":0.05,"utc_offset_seconds":0,
"timezone":"Europe/London","timezone_abbreviation":"GMT","elevation":77.0,"daily_units":{"time":"iso8601",
"temperature_2m_max":"°C","precipitation_sum":"mm"},"daily":{"time":["2026-11-22","2026-11-23","2026-11-24"],
"temperature_2m_max":[8.4,6.1,null],"precipitation_sum":[0.00,12.30,1.10]}}"#;

const PLACE: Place = Place { latitude: 559_533, longitude: -31_883 };

/// Answers each request with what `answer` says of its line, and keeps the lines.
fn serve(answer: impl Fn(&str) -> String + Send + 'static) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let first = lines.next().unwrap().unwrap();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            let body = answer(&first);
            kept.lock().unwrap().push(first);
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
            write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len()).unwrap();
        }
    });
    (address, asked)
}

fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

fn service(address: &str) -> OpenMeteo {
    OpenMeteo::at(&format!("{address}/v1/forecast"), &format!("{address}/v1/archive")).unwrap()
}

const HOUR_MS: i64 = 3_600_000;

#[test]
fn weather_is_asked_once_an_hour_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (address, asked) = serve(|_| RECORDED.to_owned());
    let refresh =
        |now_ms| Weather::refresh(folder.path(), PLACE, &service(&address), day("2026-11-23"), now_ms).unwrap();
    let weather = refresh(HOUR_MS * 500);
    assert_eq!((weather.on(day("2026-11-23")).warmth, weather.on(day("2026-11-23")).rain), (Some(6.1), Some(12.3)));
    assert_eq!((weather.on(day("2026-11-24")).warmth, weather.on(day("2026-11-24")).rain), (None, Some(1.1)));
    assert_eq!(weather.on(day("2026-11-25")).rain, None);
    let lines = asked.lock().unwrap().clone();
    assert_eq!(
        lines,
        [
            "GET /v1/forecast?latitude=55.9533&longitude=-3.1883&daily=temperature_2m_max,precipitation_sum\
             &timezone=auto&past_days=14&forecast_days=8 HTTP/1.1",
            "GET /v1/archive?latitude=55.9533&longitude=-3.1883&daily=temperature_2m_max,precipitation_sum\
             &timezone=auto&start_date=2026-05-07&end_date=2026-11-16 HTTP/1.1",
        ]
    );
    assert_eq!(refresh(HOUR_MS * 501 - 1), weather, "within the hour nobody asks");
    assert_eq!(asked.lock().unwrap().len(), 2);
    refresh(HOUR_MS * 501);
    assert!(asked.lock().unwrap().len() > 2);
    let elsewhere = Place { latitude: 0, ..PLACE };
    Weather::refresh(folder.path(), elsewhere, &service(&address), day("2026-11-23"), HOUR_MS * 501 + 1).unwrap();
    assert!(asked.lock().unwrap().last().unwrap().contains("latitude=0.0000"), "another place is asked for at once");
}

#[test]
fn without_the_network_the_weather_that_was_kept_serves() {
    let folder = tempfile::tempdir().unwrap();
    let (address, _) = serve(|_| RECORDED.to_owned());
    let today = day("2026-11-23");
    Weather::refresh(folder.path(), PLACE, &service(&address), today, HOUR_MS * 500).unwrap();
    // A port on which nobody listens.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let offline = service(&format!("http://{gone}"));
    let refresh = |now_ms| Weather::refresh(folder.path(), PLACE, &offline, today, now_ms);
    assert_eq!(refresh(HOUR_MS * 502).unwrap_err().code(), "no_weather");
    assert_eq!(Weather::read(folder.path()).on(today).rain, Some(12.3));
    assert!(refresh(HOUR_MS * 502 + 1).is_ok(), "who gave no answer is not asked again at once either");
    std::fs::write(folder.path().join(FILE), "{").unwrap();
    assert!(Weather::read(folder.path()).is_empty(), "a damaged file is as if there were none");
}

#[test]
fn what_somebody_entered_goes_before_what_the_service_says() {
    let folder = tempfile::tempdir().unwrap();
    let (address, _) = serve(|_| RECORDED.to_owned());
    let today = day("2026-11-23");
    Weather::refresh(folder.path(), PLACE, &service(&address), today, HOUR_MS * 500).unwrap();
    let rain = DayWeather { warmth: None, rain: Some(0.0) };
    let weather = Weather::enter(folder.path(), today, rain).unwrap();
    assert_eq!((weather.on(today).warmth, weather.on(today).rain), (Some(6.1), Some(0.0)), "the rest is the service's");
    // It stays when the service is asked again, also for another place, and goes by itself.
    let elsewhere = Place { latitude: 0, ..PLACE };
    Weather::refresh(folder.path(), elsewhere, &service(&address), today, HOUR_MS * 502).unwrap();
    assert_eq!(Weather::read(folder.path()).on(today).rain, Some(0.0));
    assert_eq!(Weather::read(folder.path()).entered(today.days_before(1)).collect::<Vec<_>>(), [(today, rain)]);
    Weather::enter(folder.path(), today, DayWeather::default()).unwrap();
    assert_eq!(Weather::read(folder.path()).on(today).rain, Some(12.3));
    // Without any service what was entered is the weather.
    let alone = tempfile::tempdir().unwrap();
    assert!(Weather::read(alone.path()).is_empty());
    assert!(!Weather::enter(alone.path(), today, rain).unwrap().is_empty());
}

#[test]
fn a_broken_answer_is_refused_and_changes_nothing() {
    let broken = [
        "",
        "<html>captive portal</html>",
        r#"{"error":true,"reason":"Value of type 'Int' required"}"#,
        r#"{"daily":{"time":["2026-11-23"],"temperature_2m_max":[],"precipitation_sum":[1.0]}}"#,
        r#"{"daily":{"time":["tomorrow"],"temperature_2m_max":[1.0],"precipitation_sum":[1.0]}}"#,
    ];
    for text in broken {
        let folder = tempfile::tempdir().unwrap();
        let (address, _) = serve(|_| RECORDED.to_owned());
        let today = day("2026-11-23");
        Weather::refresh(folder.path(), PLACE, &service(&address), today, HOUR_MS * 500).unwrap();
        let (address, _) = serve(move |_| text.to_owned());
        let refused = Weather::refresh(folder.path(), PLACE, &service(&address), today, HOUR_MS * 502).unwrap_err();
        assert_eq!(refused.code(), "no_weather", "{text}");
        assert_eq!(Weather::read(folder.path()).on(today).rain, Some(12.3), "{text}");
    }
    // Figures that no weather has are none.
    let folder = tempfile::tempdir().unwrap();
    let odd = r#"{"daily":{"time":["2026-11-23"],"temperature_2m_max":[1e300],"precipitation_sum":[-4]}}"#;
    let (address, _) = serve(move |_| odd.to_owned());
    let weather = Weather::refresh(folder.path(), PLACE, &service(&address), day("2026-11-23"), HOUR_MS * 500).unwrap();
    assert_eq!((weather.on(day("2026-11-23")).warmth, weather.on(day("2026-11-23")).rain), (None, None));
}

#[test]
fn rain_that_keeps_customers_away_is_counted_and_weather_that_does_nothing_is_not() {
    let program = Program::empty();
    program.json(["demo"]);
    let store = Store::open(&program.data()).unwrap();
    let shop = Shop::load(&store).unwrap();
    let today = shop.business_day(&shop.now());
    let first = today.days_before(200);
    // Rain by a rule that no weekday follows, whatever the date is; warmth that nobody minds.
    let nth = |day: BusinessDay| (day.date() - first.date()).num_days() as u32;
    let rain = |day: BusinessDay| f64::from(u8::from(nth(day) * 7 % 11 < 3)) * 12.0;
    let warmth = |day: BusinessDay| f64::from(nth(day) * 5 % 13);
    let days: Vec<BusinessDay> = (0..208).map(|n| first.days_after(n)).collect();
    let column = |of: &dyn Fn(BusinessDay) -> f64| serde_json::json!(days.iter().map(|d| of(*d)).collect::<Vec<_>>());
    let answer = serde_json::json!({"daily": {
        "time": days,
        "temperature_2m_max": column(&warmth),
        "precipitation_sum": column(&rain),
    }});
    let text = answer.to_string();
    let (address, _) = serve(move |_| text.clone());
    Weather::refresh(store.folder(), PLACE, &service(&address), today, HOUR_MS * 500).unwrap();

    let demand = outlook::demand(&store, &shop, today).unwrap().unwrap();
    let mut learned = Learned::open(&store).unwrap();
    // What came, a third less where it rained; said of it was the same weekday's mean of the four weeks before.
    let mut sold: BTreeMap<BusinessDay, Vec<(_, f64)>> = BTreeMap::new();
    for (day, product, units) in demand.asked_since(today.days_before(170)) {
        sold.entry(day).or_default().push((product, units));
    }
    let sum = |day: &BusinessDay| sold.get(day).map(|of| of.iter().map(|(_, units)| units).sum::<f64>());
    let product = demand.products[0];
    let mut came = Vec::new();
    for day in sold.keys() {
        let before: Vec<f64> = (1..=4).filter_map(|week| sum(&day.days_before(7 * week))).collect();
        if before.len() == 4 {
            came.push((*day, before.iter().sum::<f64>() / 4.0, sum(day).unwrap()));
        }
    }
    assert!(came.len() > 100, "{}", came.len());
    let disk = rusqlite::Connection::open(store.folder().join(LEARNED)).unwrap();
    let sky = |planted: f64, learned: &mut Learned| {
        for (day, said, actual) in &came {
            let wet = if rain(*day) > 0.0 { planted } else { 1.0 };
            let quantiles = Quantiles::new([*said; 19], false);
            let shadow = Shadow { day: *day, model: Model::Ets, product, quantiles, outlook: None };
            learned.keep_shadows(day.days_before(1), &[shadow]).unwrap();
            disk.execute(
                "update shadow set actual = ?2 where day = ?1",
                rusqlite::params![day.to_string(), actual * wet],
            )
            .unwrap();
        }
        Sky::learn(&Weather::read(store.folder()), learned, Model::Ets, today).unwrap()
    };
    assert!(sky(1.0, &mut learned).habits().is_empty(), "nobody minded");
    let wet = sky(0.65, &mut learned);
    let [habit] = &wet.habits()[..] else { panic!("{:?}", wet.habits()) };
    assert_eq!(habit.figure, domain::api::forecast::Figure::Rain);
    assert!((-30..=-8).contains(&habit.change.percent()) && habit.gain.percent() > 3, "{habit:?}");

    let usual = vec![(product, vec![Quantiles::new([20.0; 19], true); 7])];
    let mut changed = usual.clone();
    wet.apply(&Weather::read(store.folder()), &demand, &mut changed);
    for ahead in 0..7 {
        let day = demand.day(demand.origin + ahead);
        let (before, after) = (usual[0].1[ahead].median(), changed[0].1[ahead].median());
        assert!(if rain(day) > 0.0 { after < before } else { after >= before }, "{day}: {before} {after}");
    }
}
