#pragma once
/// What the panel asks of the desktop around it. One implementation for each system, in app/desktop; tests have their own. Main thread;
/// nothing here waits: where the system answers later, it answers through `Answer`.

#include "core/base/result.hpp"

#include <QString>
#include <functional>
#include <optional>

namespace ui {

class Desktop {
public:
    using Answer = std::function<void(const base::Result<void>&)>;
    virtual ~Desktop() = default;

    /// While on, the system does not go to sleep by itself. `why` is shown by systems that list who keeps them awake.
    virtual void setAwake(bool on, const QString& why) = 0;
    /// On the taskbar's or the dock's icon: a fraction, or nothing.
    virtual void showProgress(std::optional<double> fraction) = 0;
    virtual void notify(const QString& title, const QString& text, bool isFailure) = 0;
    /// Errors: Unsupported; Io, with what the system said.
    virtual void sleep(Answer answer) = 0;
    virtual void shutDown(Answer answer) = 0;
    /// Whether people have asked the system for less motion; not answered where it does not say.
    virtual void askMotion(std::function<void(bool isReduced)> said) = 0;
    /// Through the system's shell, not waiting for its end.
    virtual base::Result<void> run(const QString& command, int done, int failed) = 0;
};

} // namespace ui
