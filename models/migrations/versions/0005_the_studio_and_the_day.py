"""The programme studio and the day: publications, routes, registration by oneself, preparation, what really happened

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_day',
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('holiday', 'workday', name='daykind', native_enum=False, length=32), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('name_en', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_calendar_day_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_calendar_day')),
    sa.UniqueConstraint('association_id', 'day', name=op.f('uq_calendar_day_association_id_day'))
    )
    op.create_table('programme_template',
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('name_en', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('length', sa.Enum('half_day', 'full_day', 'two_hosts', name='programmelength', native_enum=False, length=32), nullable=False),
    sa.Column('content', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'author_id'], ['person.association_id', 'person.id'], name=op.f('fk_programme_template_association_id_author_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_programme_template_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_programme_template')),
    sa.UniqueConstraint('association_id', 'name', name=op.f('uq_programme_template_association_id_name'))
    )
    op.create_table('firm_quota',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('firm_id', sa.Uuid(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.CheckConstraint('places >= 0', name=op.f('ck_firm_quota_places')),
    sa.ForeignKeyConstraint(['association_id', 'firm_id'], ['firm.association_id', 'firm.id'], name=op.f('fk_firm_quota_association_id_firm_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_firm_quota_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_firm_quota_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_firm_quota')),
    sa.UniqueConstraint('association_id', 'visit_id', 'firm_id', name=op.f('uq_firm_quota_association_id_visit_id_firm_id'))
    )
    op.create_table('grouping_rules',
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('content', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_grouping_rules_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_grouping_rules_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_grouping_rules')),
    sa.UniqueConstraint('association_id', 'visit_id', name=op.f('uq_grouping_rules_association_id_visit_id'))
    )
    op.create_table('ignored_warning',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('ignored_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'author_id'], ['person.association_id', 'person.id'], name=op.f('fk_ignored_warning_association_id_author_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_ignored_warning_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_ignored_warning_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_ignored_warning')),
    sa.UniqueConstraint('association_id', 'visit_id', 'code', 'subject', name=op.f('uq_ignored_warning_association_id_visit_id_code_subject'))
    )
    op.create_table('member_notice',
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('content', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_member_notice_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_member_notice_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_member_notice')),
    sa.UniqueConstraint('association_id', 'visit_id', name=op.f('uq_member_notice_association_id_visit_id'))
    )
    op.create_table('programme_version',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('agenda_version', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('content', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('published_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'author_id'], ['person.association_id', 'person.id'], name=op.f('fk_programme_version_association_id_author_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_programme_version_association_id_visit_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_programme_version_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_programme_version')),
    sa.UniqueConstraint('association_id', 'visit_id', 'number', name=op.f('uq_programme_version_association_id_visit_id_number'))
    )
    op.create_table('registration_form',
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('slug', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('deadline', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('waiting_list', sa.Boolean(), nullable=False),
    sa.Column('choose_host', sa.Boolean(), nullable=False),
    sa.Column('fee_cents', sa.Integer(), nullable=False),
    sa.Column('fee_note', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('fee_note_en', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('firm_quota', sa.Integer(), nullable=True),
    sa.Column('privacy', sqlmodel.sql.sqltypes.AutoString(length=8000), nullable=False),
    sa.Column('privacy_en', sqlmodel.sql.sqltypes.AutoString(length=8000), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('fee_cents >= 0', name=op.f('ck_registration_form_fee_cents')),
    sa.CheckConstraint('firm_quota >= 1', name=op.f('ck_registration_form_firm_quota')),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_registration_form_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_registration_form_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_registration_form')),
    sa.UniqueConstraint('association_id', 'visit_id', name=op.f('uq_registration_form_association_id_visit_id'))
    )
    with op.batch_alter_table('registration_form', schema=None) as batch_op:
        batch_op.create_index('uq_registration_form_slug', ['slug'], unique=True)

    op.create_table('rotation_plan',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('source', sa.Enum('heuristic', 'solver', 'replan', name='plansource', native_enum=False, length=32), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('begun_minutes', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('bound_minutes', sa.Integer(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('made_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'author_id'], ['person.association_id', 'person.id'], name=op.f('fk_rotation_plan_association_id_author_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_rotation_plan_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_rotation_plan_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_rotation_plan')),
    sa.UniqueConstraint('association_id', 'visit_id', 'item_id', 'number', name=op.f('uq_rotation_plan_association_id_visit_id_item_id_number'))
    )
    op.create_table('route',
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('start_place', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('start_place_en', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('end_place', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('end_place_en', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('walking', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('places', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('plan_photo', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('plan_width_m', sa.Integer(), nullable=True),
    sa.Column('speed_m_min', sa.Integer(), nullable=False),
    sa.Column('constraints', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('speed_m_min BETWEEN 10 AND 200', name=op.f('ck_route_speed')),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_route_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_route_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_route')),
    sa.UniqueConstraint('association_id', 'visit_id', name=op.f('uq_route_association_id_visit_id'))
    )
    op.create_table('segment_actual',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=True),
    sa.Column('group_id', sa.Uuid(), nullable=True),
    sa.Column('stop_id', sa.Uuid(), nullable=True),
    sa.Column('planned_start', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('planned_end', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('started_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('finished_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'group_id'], ['visit_group.association_id', 'visit_group.id'], name=op.f('fk_segment_actual_association_id_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id', 'stop_id'], ['stop.association_id', 'stop.id'], name=op.f('fk_segment_actual_association_id_stop_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_segment_actual_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_segment_actual_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_segment_actual')),
    sa.UniqueConstraint('association_id', 'visit_id', 'key', name=op.f('uq_segment_actual_association_id_visit_id_key'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('group_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('in_tray', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('locked', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(batch_op.f('fk_agenda_item_association_id_group_id'), 'visit_group', ['association_id', 'group_id'], ['association_id', 'id'], ondelete='RESTRICT')

    with op.batch_alter_table('exchange_question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('prepared_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('answered_at', models.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_exchange_question_association_id_prepared_id'), 'prepared_question', ['association_id', 'prepared_id'], ['association_id', 'id'], ondelete='RESTRICT')

    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.add_column(sa.Column('basis', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('per', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('spares', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('spare_percent', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('by_hand', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('have', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('price_cents', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_material_have'), 'have >= 0')
        batch_op.create_check_constraint(batch_op.f('ck_material_price_cents'), 'price_cents >= 0')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_person_association_id_email'), type_='unique')
        batch_op.create_index(batch_op.f('ix_person_association_id_phone'), ['association_id', 'phone'], unique=False)
        batch_op.create_index('uq_person_email', ['association_id', 'email'], unique=True, sqlite_where=sa.text("email <> ''"), postgresql_where=sa.text("email <> ''"))

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signed_in_by', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_registration_association_id_signed_in_by'), 'person', ['association_id', 'signed_in_by'], ['association_id', 'id'], ondelete='RESTRICT')
        batch_op.add_column(sa.Column('signed_out_at', models.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('source', sa.Enum('staff', 'public', 'import', 'walk_in', name='registrationsource', native_enum=False, length=32), nullable=False, server_default='staff'))
        batch_op.add_column(sa.Column('pinned', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('host_site_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('transport', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('fee_cents', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_check_constraint(batch_op.f('ck_registration_fee_cents'), 'fee_cents >= 0')
        batch_op.add_column(sa.Column('fee_state', sa.Enum('none', 'unpaid', 'paid', 'waived', name='feestate', native_enum=False, length=32), nullable=False, server_default='none'))
        batch_op.add_column(sa.Column('receipt_number', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('paid_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('consent_at', models.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('consent_version', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('firm_written', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('link_nonce', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True))
        batch_op.add_column(sa.Column('link_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_index('uq_registration_link', ['link_hash'], unique=True)
        batch_op.create_foreign_key(batch_op.f('fk_registration_association_id_host_site_id'), 'site', ['association_id', 'host_site_id'], ['association_id', 'id'], ondelete='RESTRICT')

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('offset_days', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('position', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False, server_default=''))

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('live_version', sa.Integer(), nullable=False, server_default='0'))

    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in ("UPDATE", "DELETE"):
        body = (
            "BEGIN SELECT RAISE(ABORT, 'append-only: programme_version'); END"
            if sqlite
            else "FOR EACH ROW EXECUTE FUNCTION qujing_append_only()"
        )
        op.execute(f"CREATE TRIGGER programme_version_no_{verb.lower()} BEFORE {verb} ON programme_version {body}")


def downgrade() -> None:
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_column('live_version')

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_column('reason')
        batch_op.drop_column('position')
        batch_op.drop_column('role')
        batch_op.drop_column('offset_days')

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_registration_association_id_host_site_id'), type_='foreignkey')
        batch_op.drop_index('uq_registration_link')
        batch_op.drop_column('version')
        batch_op.drop_column('link_hash')
        batch_op.drop_column('link_nonce')
        batch_op.drop_column('firm_written')
        batch_op.drop_column('consent_version')
        batch_op.drop_column('consent_at')
        batch_op.drop_column('paid_on')
        batch_op.drop_column('receipt_number')
        batch_op.drop_column('fee_state')
        batch_op.drop_constraint(batch_op.f('ck_registration_fee_cents'), type_='check')
        batch_op.drop_column('fee_cents')
        batch_op.drop_column('transport')
        batch_op.drop_column('host_site_id')
        batch_op.drop_column('pinned')
        batch_op.drop_column('source')
        batch_op.drop_column('signed_out_at')
        batch_op.drop_constraint(batch_op.f('fk_registration_association_id_signed_in_by'), type_='foreignkey')
        batch_op.drop_column('signed_in_by')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index('uq_person_email', sqlite_where=sa.text("email <> ''"), postgresql_where=sa.text("email <> ''"))
        batch_op.drop_index(batch_op.f('ix_person_association_id_phone'))
        batch_op.create_unique_constraint(batch_op.f('uq_person_association_id_email'), ['association_id', 'email'])

    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_material_price_cents'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_material_have'), type_='check')
        batch_op.drop_column('price_cents')
        batch_op.drop_column('have')
        batch_op.drop_column('by_hand')
        batch_op.drop_column('spare_percent')
        batch_op.drop_column('spares')
        batch_op.drop_column('per')
        batch_op.drop_column('basis')

    with op.batch_alter_table('exchange_question', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_exchange_question_association_id_prepared_id'), type_='foreignkey')
        batch_op.drop_column('answered_at')
        batch_op.drop_column('prepared_id')

    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_agenda_item_association_id_group_id'), type_='foreignkey')
        batch_op.drop_column('locked')
        batch_op.drop_column('in_tray')
        batch_op.drop_column('group_id')

    op.drop_table('segment_actual')
    op.drop_table('route')
    op.drop_table('rotation_plan')
    with op.batch_alter_table('registration_form', schema=None) as batch_op:
        batch_op.drop_index('uq_registration_form_slug')

    op.drop_table('registration_form')
    op.drop_table('programme_version')
    op.drop_table('member_notice')
    op.drop_table('ignored_warning')
    op.drop_table('grouping_rules')
    op.drop_table('firm_quota')
    op.drop_table('programme_template')
    op.drop_table('calendar_day')
