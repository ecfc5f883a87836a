// The operator's own presets: what is kept, and what goes. Files are written off the main thread.

#include "core/base/background.hpp"
#include "core/engine/local_service.hpp"

namespace engine {

template <class T>
QFuture<model::Result<T>> LocalService::changeShelf(const std::string& id, std::function<model::Result<T>(const PresetLibrary&)> change) {
    auto promise = std::make_shared<QPromise<model::Result<T>>>();
    promise->start();
    auto future = promise->future();
    const auto work = [shelf = m_shelf, lock = m_shelfLock, change = std::move(change)] {
        const std::lock_guard held(*lock); // what was looked at is what is written over
        return change(shelf);
    };
    base::inBackground(*m_disks, work, this, [this, promise, id](const model::Result<T>& done) {
        if (done) {
            model::Event event;
            event.kind = model::Event::Kind::PresetsChanged;
            event.ids = {id};
            publish(std::move(event));
        }
        promise->addResult(done);
        promise->finish();
    });
    return future;
}

QFuture<model::Result<model::Preset>> LocalService::savePreset(model::PresetSave save) {
    if (save.preset.category.empty()) save.preset.category = "own"; // as it will be listed
    return changeShelf<model::Preset>(save.preset.id, [save](const PresetLibrary& shelf) -> model::Result<model::Preset> {
        MR_TRY(shelf.save(save));
        return save.preset;
    });
}

QFuture<model::Result<void>> LocalService::removePreset(std::string id, std::string over) {
    return changeShelf<void>(id, [id, over](const PresetLibrary& shelf) { return shelf.remove(id, over); });
}

} // namespace engine
