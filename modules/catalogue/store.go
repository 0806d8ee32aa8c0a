package catalogue

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"pkip/app/store"
	"pkip/app/work"
)

var services = store.TableOf[Service](ErrServiceNotFound, ErrServiceChanged)

// versionRow is a published definition as it is stored.
type versionRow struct {
	ServiceID   uuid.UUID
	Number      int
	Definition  string
	Hash        string
	PublishedAt time.Time
}

func serviceBySlug(w *work.Work, slug string) (Service, error) { return one(w, "slug", slug) }
func serviceByKey(w *work.Work, key string) (Service, error)   { return one(w, "key", key) }

func one(w *work.Work, column, value string) (s Service, err error) {
	var rows []Service
	err = store.Query(w).Where(column+" = ?", value).Limit(1).Find(&rows).Error
	if err != nil {
		return s, fmt.Errorf("service by %s: %w", column, err)
	}
	if len(rows) == 0 {
		return s, ErrServiceNotFound
	}
	return rows[0], nil
}

func openServices(w *work.Work) (rows []Service, err error) {
	err = store.Query(w).Where("opened AND published > 0").Order("key").Limit(500).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("open services: %w", err)
	}
	return rows, nil
}

func addVersion(w *work.Work, v versionRow) error {
	err := store.Query(w).Exec("INSERT INTO tenant.catalogue_version (service_id, number, definition, hash, published_at) VALUES (?, ?, ?, ?, ?)",
		v.ServiceID, v.Number, v.Definition, v.Hash, v.PublishedAt).Error
	if err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return nil
}

func hashOf(w *work.Work, service uuid.UUID, number int) (string, error) {
	return column(w, "hash", service, number)
}

func definitionOf(w *work.Work, service uuid.UUID, number int) (string, error) {
	return column(w, "definition", service, number)
}

func column(w *work.Work, name string, service uuid.UUID, number int) (string, error) {
	var found []string
	err := store.Query(w).Raw("SELECT "+name+" FROM tenant.catalogue_version WHERE service_id = ? AND number = ?", service, number).Scan(&found).Error
	if err != nil {
		return "", fmt.Errorf("version %d: %w", number, err)
	}
	if len(found) == 0 {
		return "", ErrServiceNotFound
	}
	return found[0], nil
}
