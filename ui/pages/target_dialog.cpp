// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/target_dialog.h"

#include "core/gateway/shipped_dictionary.h"
#include "core/live/scrape_target.h"
#include "ui/pages/ask.h"
#include "ui/pages/target_preview.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/fitting_size.h"
#include "ui/widgets/plain_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QUrl>
#include <QVBoxLayout>

namespace spanwise::ui {

namespace {

using Auth = store::KeptTarget::Auth;

constexpr int kLongestSeconds = 86'400;

QSpinBox* secondsBox(const QString& name, QWidget* parent)
{
    auto* box = new QSpinBox(parent);
    box->setRange(1, kLongestSeconds);
    box->setSuffix(QStringLiteral(" s"));
    box->setAccessibleName(name);
    return box;
}

bool isSecure(const QString& address)
{
    return address.trimmed().startsWith(QStringLiteral("https:"), Qt::CaseInsensitive);
}

std::string textOf(const QLineEdit* edit)
{
    return edit->text().trimmed().toStdString();
}

} // namespace

TargetDialog::TargetDialog(Session& session, Settings& settings, store::KeptTarget target, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_settings(settings)
    , m_dictionary(session.intake().dictionary ? session.intake().dictionary : gateway::shippedDictionary())
    , m_before(std::move(target))
    , m_product(new QComboBox(this))
    , m_note(plainLabel(this, TextRole::Secondary, QPalette::PlaceholderText))
    , m_address(new QLineEdit(this))
    , m_name(new QLineEdit(this))
    , m_interval(secondsBox(tr("Asked every"), this))
    , m_timeout(secondsBox(tr("Longest wait for an answer"), this))
    , m_signIn(new QComboBox(this))
    , m_user(new QLineEdit(this))
    , m_secret(new QLineEdit(this))
    , m_authority(new QLineEdit(this))
    , m_certificate(new QLineEdit(this))
    , m_certificateKey(new QLineEdit(this))
    , m_trust(new QCheckBox(this))
    , m_native(new QCheckBox(tr("Ask for native histograms (protobuf)"), this))
    , m_linkLocal(new QCheckBox(tr("May be a link-local address (169.254.…, fe80:…)"), this))
    , m_problem(plainLabel(this, TextRole::Secondary, QPalette::BrightText))
{
    setWindowTitle(m_before.key.empty() ? tr("Add a target") : tr("Edit a target"));
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(buildForm());
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    column->addWidget(scroll, 3);
    column->addWidget(buildPreview(), 2);
    column->addWidget(m_problem);
    column->addWidget(buildButtons());
    fill(m_before);
    resize(fittingSize(*this, {780, 760}));
    m_address->setFocus();
}

QWidget* TargetDialog::buildForm()
{
    m_product->addItem(tr("Recognized by its answer"));
    for (const gateway::Product& one : m_dictionary->products())
        if (one.id != "otel_genai") m_product->addItem(fromCore(one.title), fromCore(one.id));
    m_product->setAccessibleDescription(tr("Which gateway it is: fills in its usual address"));
    m_address->setPlaceholderText(QStringLiteral("http://localhost:4000/metrics"));
    auto* times = new QHBoxLayout;
    auto* wait = new QLabel(tr("and waits at &most"), this);
    wait->setBuddy(m_timeout);
    times->setSpacing(8);
    times->addWidget(m_interval);
    times->addWidget(wait);
    times->addWidget(m_timeout);
    times->addStretch(1);

    auto* body = new QWidget;
    m_form = new QFormLayout(body);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->setVerticalSpacing(8);
    m_form->setHorizontalSpacing(16);
    m_form->addRow(tr("&Gateway"), m_product);
    m_form->addRow({}, m_note);
    m_form->addRow(tr("&Address"), m_address);
    m_form->addRow(tr("&Name"), m_name);
    auto* every = new QLabel(tr("Asked &every"), body);
    every->setBuddy(m_interval);
    m_form->addRow(every, times);
    buildSignIn(*m_form);
    buildTls(*m_form);
    m_form->addRow({}, m_native);
    m_form->addRow({}, m_linkLocal);
    connect(m_product, &QComboBox::activated, this, &TargetDialog::chooseProduct);
    connect(m_interval, &QSpinBox::valueChanged, this, [this](int seconds) { m_timeout->setMaximum(seconds); });
    for (QLineEdit* edit : {m_address, m_name, m_user, m_secret, m_authority, m_certificate, m_certificateKey})
        connect(edit, &QLineEdit::textChanged, this, &TargetDialog::check);
    connect(m_address, &QLineEdit::textChanged, this, [this] {
        m_refused.clear();
        if (m_preview) m_preview->clear();
    });
    return body;
}

void TargetDialog::buildSignIn(QFormLayout& form)
{
    m_signIn->addItem(tr("none"), int(Auth::None));
    m_signIn->addItem(tr("bearer token"), int(Auth::Bearer));
    m_signIn->addItem(tr("user and password"), int(Auth::Basic));
    m_secret->setEchoMode(QLineEdit::Password);
    m_secret->setAccessibleDescription(tr("Kept in the system's store of secrets"));
    form.addRow(tr("&Sign in with"), m_signIn);
    form.addRow(tr("&User"), m_user);
    form.addRow(tr("Token or &password"), m_secret);
    connect(m_signIn, &QComboBox::currentIndexChanged, this, &TargetDialog::check);
}

void TargetDialog::buildTls(QFormLayout& form)
{
    for (QLineEdit* edit : {m_authority, m_certificate, m_certificateKey})
        edit->setPlaceholderText(tr("none: a file in PEM form"));
    form.addRow(tr("&Own authority (CA)"), fileField(m_authority, tr("Certificate of the authority")));
    form.addRow(tr("&Client certificate"), fileField(m_certificate, tr("Client certificate")));
    form.addRow(tr("Its &key"), fileField(m_certificateKey, tr("Key of the client certificate")));
    form.addRow({}, m_trust);
    connect(m_trust, &QCheckBox::toggled, this, &TargetDialog::check);
}

QWidget* TargetDialog::fileField(QLineEdit* edit, const QString& title)
{
    auto* field = new QWidget(this);
    auto* choose = new QPushButton(tr("Choose …"), field);
    choose->setAccessibleName(tr("Choose: %1").arg(title));
    auto* row = new QHBoxLayout(field);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(edit, 1);
    row->addWidget(choose);
    edit->setAccessibleName(title);
    field->setFocusProxy(edit);
    connect(choose, &QPushButton::clicked, this, [this, edit, title] {
        const QString file =
            QFileDialog::getOpenFileName(this, title, edit->text(), tr("PEM (*.pem *.crt *.cer *.key);;All files (*)"));
        if (!file.isEmpty()) edit->setText(file);
    });
    return field;
}

QWidget* TargetDialog::buildPreview()
{
    m_preview = new TargetPreview(m_settings, m_session.pool(), m_dictionary, this);
    connect(m_preview, &TargetPreview::certificateRefused, this, &TargetDialog::trust);
    connect(m_preview, &TargetPreview::lookingChanged, this, &TargetDialog::check);
    return m_preview;
}

QWidget* TargetDialog::buildButtons()
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = buttons->addButton(m_before.key.empty() ? tr("A&dd") : tr("&Save"), QDialogButtonBox::AcceptRole);
    m_save->setProperty("primary", true);
    m_look = buttons->addButton(tr("&Look"), QDialogButtonBox::ActionRole);
    m_stop = buttons->addButton(tr("S&top looking"), QDialogButtonBox::ActionRole);
    m_traces = buttons->addButton(tr("Show the &receivers of traces"), QDialogButtonBox::ActionRole);
    m_look->setDefault(true); // Enter in the address looks; saving is a step of its own
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &TargetDialog::save);
    connect(m_look, &QPushButton::clicked, this, &TargetDialog::look);
    connect(m_stop, &QPushButton::clicked, m_preview, &TargetPreview::cancel);
    connect(m_traces, &QPushButton::clicked, this, [this] {
        reject();
        emit tracesWanted();
    });
    return buttons;
}

void TargetDialog::fill(const store::KeptTarget& target)
{
    m_address->setText(fromCore(target.url));
    m_name->setText(target.job == target.instance ? QString() : fromCore(target.job));
    m_interval->setValue(int(target.intervalMs / 1000));
    m_timeout->setMaximum(m_interval->value());
    m_timeout->setValue(int(target.timeoutMs / 1000));
    m_signIn->setCurrentIndex(m_signIn->findData(int(target.auth)));
    m_user->setText(fromCore(target.user));
    m_authority->setText(fromCore(target.authorityFile));
    m_certificate->setText(fromCore(target.certificateFile));
    m_certificateKey->setText(fromCore(target.certificateKeyFile));
    m_native->setChecked(target.wantsProtobuf);
    m_linkLocal->setChecked(target.linkLocalAllowed);
    m_refused = fromCore(target.fingerprint);
    m_trust->setChecked(!m_refused.isEmpty());
    if (!target.key.empty() && target.auth != Auth::None)
        m_session.targets().secrets().get(TargetService::secretNameOf(target.key),
            [here = QPointer<TargetDialog>(this)](const std::optional<QString>& secret) {
                if (here && secret) here->m_knownSecret = *secret;
                if (here && secret) here->m_secret->setPlaceholderText(tr("known; empty keeps it"));
            });
    showNote();
    check();
}

const gateway::Product* TargetDialog::product() const
{
    return m_dictionary->product(m_product->currentData().toString().toStdString());
}

bool TargetDialog::isReadable() const
{
    const gateway::Product* const chosen = product();
    return !chosen || (chosen->readable && !chosen->addresses.empty());
}

/// The usual address takes the place of nothing or of another usual one, never of what a person has typed.
void TargetDialog::chooseProduct()
{
    const QString typed = m_address->text().trimmed();
    bool isUsual = typed.isEmpty();
    for (const gateway::Product& one : m_dictionary->products())
        for (const std::string& usual : one.addresses) isUsual = isUsual || typed == fromCore(usual);
    const gateway::Product* const chosen = product();
    if (isUsual && chosen) m_address->setText(chosen->addresses.empty() ? QString() : fromCore(chosen->addresses[0]));
    showNote();
    check();
}

void TargetDialog::showNote()
{
    const gateway::Product* const chosen = product();
    QStringList lines;
    if (chosen && !chosen->readable) lines << tr("%1 cannot be read as metrics.").arg(fromCore(chosen->title));
    if (chosen && !chosen->note.empty()) lines << fromCore(chosen->note);
    if (chosen && chosen->addresses.size() > 1) {
        QStringList others;
        for (std::size_t i = 1; i < chosen->addresses.size(); ++i) others << fromCore(chosen->addresses[i]);
        lines << tr("Also usual: %1").arg(others.join(QStringLiteral(", ")));
    }
    m_note->setText(lines.join(u'\n'));
    m_form->setRowVisible(m_note, !lines.isEmpty());
    m_traces->setVisible(!isReadable());
}

void TargetDialog::trust(const QString& fingerprint)
{
    m_refused = fingerprint;
    m_trust->setChecked(false);
    check();
}

std::optional<QString> TargetDialog::typedSecret() const
{
    if (!m_secret->text().isEmpty()) return m_secret->text();
    if (!m_knownSecret.isEmpty()) return m_knownSecret;
    return std::nullopt;
}

Result<store::KeptTarget> TargetDialog::target() const
{
    const auto read = live::readScrapeTarget(textOf(m_address));
    if (!read) return tl::unexpected(read.error());
    store::KeptTarget out = m_before;
    out.url = read->url;
    out.instance = read->instance;
    out.job = m_name->text().trimmed().isEmpty() ? read->instance : textOf(m_name);
    out.intervalMs = std::int64_t {m_interval->value()} * 1000;
    out.timeoutMs = std::min(std::int64_t {m_timeout->value()} * 1000, out.intervalMs);
    out.auth = Auth(m_signIn->currentData().toInt());
    out.user = out.auth == Auth::Basic ? textOf(m_user) : std::string();
    out.authorityFile = textOf(m_authority);
    out.certificateFile = textOf(m_certificate);
    out.certificateKeyFile = textOf(m_certificateKey);
    out.fingerprint = m_trust->isChecked() ? m_refused.toStdString() : std::string();
    out.wantsProtobuf = m_native->isChecked();
    out.linkLocalAllowed = m_linkLocal->isChecked();
    return out;
}

/// What does not go together, in words, as soon as it is typed.
void TargetDialog::check()
{
    const auto now = target();
    const auto auth = Auth(m_signIn->currentData().toInt());
    m_form->setRowVisible(m_user, auth == Auth::Basic);
    m_form->setRowVisible(m_secret, auth != Auth::None);
    const bool secure = isSecure(m_address->text());
    for (QLineEdit* edit : {m_authority, m_certificate, m_certificateKey})
        m_form->setRowVisible(edit->parentWidget(), secure);
    m_trust->setText(tr("Trust the certificate %1…, which does not verify").arg(m_refused.left(32)));
    m_trust->setToolTip(plainTip(m_refused));
    m_form->setRowVisible(m_trust, secure && !m_refused.isEmpty());
    m_name->setPlaceholderText(now ? fromCore(now->instance) : tr("host and port"));

    QString problem;
    if (!now && !m_address->text().trimmed().isEmpty())
        problem = messageOf(now.error());
    else if (now && !QUrl(m_address->text().trimmed()).userInfo().isEmpty())
        problem = tr("Credentials do not belong into the address: enter them below “Sign in with”.");
    else if (auth != Auth::None && !typedSecret())
        problem = tr("The token or password is missing.");
    else if (auth != Auth::None && now && !secure && !live::isLoopbackUrl(now->url))
        problem = tr("Over http the secret can be read by others on the way: use https where there is it.");
    else if (m_certificate->text().trimmed().isEmpty() != m_certificateKey->text().trimmed().isEmpty())
        problem = tr("A client certificate and its key go together.");
    const bool only = auth != Auth::None && now && typedSecret() && !secure; // a warning does not forbid
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    const bool good = now && isReadable() && (problem.isEmpty() || only) && !m_saving;
    m_save->setEnabled(good);
    m_look->setEnabled(good && !m_preview->isLooking());
    m_look->setVisible(!m_preview->isLooking());
    m_stop->setVisible(m_preview->isLooking());
}

void TargetDialog::look()
{
    const auto now = target();
    if (now) m_preview->look(*now, typedSecret());
}

void TargetDialog::save()
{
    const auto now = target();
    if (!now) return;
    m_preview->cancel();
    m_saving = true;
    check();
    const std::optional<QString> secret = m_secret->text().isEmpty() ? std::nullopt : std::optional(m_secret->text());
    m_session.targets().save(*now, secret, [here = QPointer<TargetDialog>(this)](const Result<void>& saved) {
        if (!here) return;
        here->m_saving = false;
        here->check();
        if (saved) return here->accept();
        here->m_problem->setText(tr("It was not saved: %1").arg(messageOf(saved.error())));
        here->m_problem->show();
    });
}

} // namespace spanwise::ui
