//! The printer of this device, the drawer, and the receipt.

use domain::api::settings::{Device, Printer as Connection, SaveDevice, SaveSettings, TestPrint};
use domain::permission::Permission;
use domain::settings::{ReceiptMode, Settings};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, SubmitEvent, component, html, use_state};

use super::{ViewProps, change, head, send};
use crate::backend;
use crate::components::choice::{Choice, Choose, Look, Switch};
use crate::components::field::{Field, Select, error_of};
use crate::dom;
use crate::shop::use_shop;
use crate::state::errors::Errors;
use crate::state::form::use_form;

#[derive(Debug, Clone, PartialEq)]
struct Form {
    connection: String,
    address: String,
    path: String,
    columns: String,
}

impl Form {
    fn of(printer: &Connection) -> Self {
        let usual = Self {
            connection: "none".to_owned(),
            address: String::new(),
            path: "/dev/usb/lp0".to_owned(),
            columns: "42".to_owned(),
        };
        match printer {
            Connection::None => usual,
            Connection::Network { address, columns } => Self {
                connection: "network".to_owned(),
                address: address.clone(),
                columns: columns.to_string(),
                ..usual
            },
            Connection::File { path, columns } => {
                Self { connection: "file".to_owned(), path: path.clone(), columns: columns.to_string(), ..usual }
            }
        }
    }

    fn read(&self) -> Result<Connection, Errors> {
        let mut errors = Errors::default();
        let columns = self.columns.parse().unwrap_or(42);
        let printer = match self.connection.as_str() {
            "network" => errors
                .take("printer-address", parse_address(&self.address))
                .map(|address| Connection::Network { address, columns }),
            "file" => errors
                .take("printer-path", domain::staff::parse_text("the device file", &self.path, 200))
                .map(|path| Connection::File { path, columns }),
            _ => Some(Connection::None),
        };
        printer.ok_or(errors)
    }
}

/// `host` or `host:port`; receipt printers listen on port 9100.
fn parse_address(text: &str) -> Result<String, domain::Error> {
    let text = domain::staff::parse_text("the address", text, 200)?;
    let malformed = || domain::Error::Malformed { what: "an address such as 192.168.1.50:9100", text: text.clone() };
    match text.rsplit_once(':') {
        None if text.contains(char::is_whitespace) => Err(malformed()),
        None => Ok(format!("{text}:9100")),
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0) => Ok(text),
        Some(_) => Err(malformed()),
    }
}

#[component]
pub fn Printer(props: &ViewProps) -> Html {
    let shop = use_shop();
    let i18n = &shop.i18n;
    let view = &props.view;
    let form = use_form(|| Form::of(&view.device.printer));
    let errors = use_state(Errors::default);
    let header = use_state(|| view.settings.receipt_header.clone());
    let footer = use_state(|| view.settings.receipt_footer.clone());
    let edit = |field: &'static str, change: fn(&mut Form, String)| form.edit(&errors, field, change);
    let save_printer = {
        let (shop, form, errors, device) = (shop.clone(), form.clone(), errors.clone(), view.device.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match form.read() {
                Ok(printer) => send(&shop, SaveDevice { device: Device { printer, ..device.clone() } }),
                Err(wrong) => {
                    dom::focus(wrong.first().unwrap_or_default());
                    errors.set(wrong);
                }
            }
        })
    };
    let test = {
        let shop = shop.clone();
        Callback::from(move |_| {
            let shop = shop.clone();
            spawn_local(async move {
                match backend::call(TestPrint {}).await {
                    Ok(()) => shop.tell(shop.i18n.text("printing")),
                    Err(error) => shop.complain(&error),
                }
            });
        })
    };
    let ondrawer = {
        let (shop, device) = (shop.clone(), view.device.clone());
        Callback::from(move |cash_drawer| send(&shop, SaveDevice { device: Device { cash_drawer, ..device.clone() } }))
    };
    let onmode = {
        let (shop, view) = (shop.clone(), view.clone());
        Callback::from(move |mode: AttrValue| {
            let mode = match mode.as_str() {
                "always" => ReceiptMode::Always,
                "on_request" => ReceiptMode::OnRequest,
                _ => ReceiptMode::Offered,
            };
            change(&shop, &view, |settings| settings.receipts = mode);
        })
    };
    let save_texts = {
        let (shop, view, header, footer) = (shop.clone(), view.clone(), header.clone(), footer.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let settings = Settings {
                receipt_header: header.trim().to_owned(),
                receipt_footer: footer.trim().to_owned(),
                ..view.settings.clone()
            };
            send(&shop, SaveSettings { settings });
        })
    };
    let mode = match view.settings.receipts {
        ReceiptMode::Always => "always",
        ReceiptMode::Offered => "offered",
        ReceiptMode::OnRequest => "on_request",
    };
    let connections =
        ["none", "network", "file"].map(|c| Choose::new(c, i18n.text(&format!("printer-{c}")), format!("printer-{c}")));
    let modes = ["on_request", "offered", "always"].map(|m| {
        let key = format!("receipt-{}", m.replace('_', "-"));
        Choose::new(m, i18n.text(&key), key.clone()).note(i18n.text(&format!("{key}-words")))
    });
    let widths: Vec<(AttrValue, AttrValue)> =
        [("42", "80 mm · 42"), ("48", "80 mm · 48"), ("32", "58 mm · 32")].map(|(v, w)| (v.into(), w.into())).to_vec();
    let error = |field: &str| error_of(i18n, &errors, field, None);
    let onconnection = {
        let edit = edit("connection", |form, value| form.connection = value);
        Callback::from(move |value: AttrValue| edit.emit(value.to_string()))
    };
    let onheader = {
        let header = header.clone();
        Callback::from(move |text| header.set(text))
    };
    let onfooter = {
        let footer = footer.clone();
        Callback::from(move |text| footer.set(text))
    };
    let f = &*form;
    html! {
        <>
            { head(i18n.text("section-printer"), i18n.text("section-printer-words")) }
            <form class="card card--pad stack" onsubmit={save_printer} novalidate=true>
                <div class="card-head"><h3>{ i18n.text("printer") }</h3></div>
                <Choice label={i18n.text("printer")} look={Look::WideSegments} choices={connections.to_vec()} value={f.connection.clone()} onchoose={onconnection} />
                if f.connection == "network" {
                    <Field id="printer-address" label={i18n.text("printer-address")} value={f.address.clone()} placeholder={AttrValue::Static("192.168.1.50:9100")} error={error("printer-address")} oninput={edit("printer-address", |f, text| f.address = text)} />
                } else if f.connection == "file" {
                    <Field id="printer-path" label={i18n.text("printer-path")} value={f.path.clone()} error={error("printer-path")} oninput={edit("printer-path", |f, text| f.path = text)} />
                }
                if f.connection != "none" {
                    <Select id="printer-columns" label={i18n.text("paper-width")} options={widths} value={f.columns.clone()} onchoose={edit("printer-columns", |f, text| f.columns = text)} />
                }
                <div class="form-foot">
                    if view.device.printer != Connection::None {
                        <button type="button" class="btn" onclick={test} data-testid="test-print">{ i18n.text("test-print") }</button>
                    }
                    <button type="submit" class="btn btn--main" data-testid="printer-save">{ i18n.text("save") }</button>
                </div>
                <Switch id="cash-drawer" label={i18n.text("cash-drawer")} on={view.device.cash_drawer} onswitch={ondrawer} />
            </form>
            if shop.may(Permission::EditSettings) {
            <section class="card card--pad">
                <div class="card-head"><h3>{ i18n.text("receipts") }</h3></div>
                <Choice label={i18n.text("receipts")} look={Look::Options} choices={modes.to_vec()} value={mode} onchoose={onmode} />
            </section>
            <form class="card card--pad stack" onsubmit={save_texts} novalidate=true>
                <Field id="receipt-header" label={i18n.text("receipt-header")} area=true value={(*header).clone()} oninput={onheader} />
                <Field id="receipt-footer" label={i18n.text("receipt-footer")} area=true value={(*footer).clone()} oninput={onfooter} />
                <div class="form-foot"><button type="submit" class="btn btn--main" data-testid="settings-save">{ i18n.text("save") }</button></div>
            </form>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_port_gets_the_usual_one() {
        assert_eq!(parse_address(" printer.local ").unwrap(), "printer.local:9100");
        assert_eq!(parse_address("10.0.0.5:9101").unwrap(), "10.0.0.5:9101");
        assert!(parse_address("10.0.0.5:0").is_err());
        assert!(parse_address(":9100").is_err());
        assert!(parse_address("").is_err());
    }
}
