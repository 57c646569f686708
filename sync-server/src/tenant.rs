//! The only way to a vendor's rows.

use std::ops::{Deref, DerefMut};

use domain::id::VendorId;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

/// A transaction that sees one vendor. What it set ends with it, so that a connection goes back to the pool seeing
/// nobody's rows.
pub struct Tenant {
    transaction: Transaction<'static, Postgres>,
    vendor: VendorId,
}

impl Tenant {
    /// # Errors
    /// The database's.
    pub async fn begin(pool: &PgPool, vendor: VendorId) -> Result<Self, sqlx::Error> {
        Self::within(pool.begin().await?, vendor).await
    }

    /// Goes on with a transaction that found out which vendor it is about.
    ///
    /// # Errors
    /// The database's.
    pub async fn within(
        mut transaction: Transaction<'static, Postgres>,
        vendor: VendorId,
    ) -> Result<Self, sqlx::Error> {
        sqlx::query("select set_config('app.vendor_id', $1, true)")
            .bind(vendor.to_string())
            .execute(&mut *transaction)
            .await?;
        Ok(Self { transaction, vendor })
    }

    pub const fn vendor(&self) -> VendorId {
        self.vendor
    }

    /// The vendor as queries take it.
    pub fn key(&self) -> Uuid {
        Uuid::from_bytes(*self.vendor.as_bytes())
    }

    /// # Errors
    /// The database's; nothing is kept then.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }
}

impl Deref for Tenant {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl DerefMut for Tenant {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}
