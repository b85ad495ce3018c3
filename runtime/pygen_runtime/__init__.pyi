# Derived from __init__.py by "python -m tests.derive": change that file, not this one.
from pygen_runtime.client.async_client import AsyncPygenClient as AsyncPygenClient
from pygen_runtime.client.async_instance_client import AsyncInstanceClient as AsyncInstanceClient
from pygen_runtime.client.config import PygenClientConfig as PygenClientConfig
from pygen_runtime.client.sync_client import PygenClient as PygenClient
from pygen_runtime.client.sync_instance_client import InstanceClient as InstanceClient
from pygen_runtime.credentials.auth import ClientCredentials as ClientCredentials
from pygen_runtime.credentials.auth import Credentials as Credentials
from pygen_runtime.credentials.auth import TokenAuth as TokenAuth
from pygen_runtime.credentials.environment import EnvironmentAuth as EnvironmentAuth
from pygen_runtime.credentials.login import CertificateCredentials as CertificateCredentials
from pygen_runtime.credentials.login import DeviceCodeLogin as DeviceCodeLogin
from pygen_runtime.credentials.login import InteractiveLogin as InteractiveLogin
from pygen_runtime.exceptions import APIError as APIError
from pygen_runtime.exceptions import AuthenticationError as AuthenticationError
from pygen_runtime.exceptions import ClientError as ClientError
from pygen_runtime.exceptions import ConfigurationError as ConfigurationError
from pygen_runtime.exceptions import ConflictError as ConflictError
from pygen_runtime.exceptions import ContentMissingError as ContentMissingError
from pygen_runtime.exceptions import IncompleteResultWarning as IncompleteResultWarning
from pygen_runtime.exceptions import InvalidAnswerError as InvalidAnswerError
from pygen_runtime.exceptions import InvalidRequestError as InvalidRequestError
from pygen_runtime.exceptions import MultiRequestError as MultiRequestError
from pygen_runtime.exceptions import NetworkError as NetworkError
from pygen_runtime.exceptions import NotUniqueError as NotUniqueError
from pygen_runtime.exceptions import PagingError as PagingError
from pygen_runtime.exceptions import PermissionDeniedError as PermissionDeniedError
from pygen_runtime.exceptions import PygenError as PygenError
from pygen_runtime.exceptions import QueryTimeoutError as QueryTimeoutError
from pygen_runtime.exceptions import RateLimitError as RateLimitError
from pygen_runtime.exceptions import RedirectError as RedirectError
from pygen_runtime.exceptions import RemovedError as RemovedError
from pygen_runtime.exceptions import RequestTimeoutError as RequestTimeoutError
from pygen_runtime.exceptions import RequestTooLargeError as RequestTooLargeError
from pygen_runtime.exceptions import ResourceNotFoundError as ResourceNotFoundError
from pygen_runtime.exceptions import ServerError as ServerError
from pygen_runtime.filters.expressions import AndFilter as AndFilter
from pygen_runtime.filters.expressions import ContainsAllFilter as ContainsAllFilter
from pygen_runtime.filters.expressions import ContainsAnyFilter as ContainsAnyFilter
from pygen_runtime.filters.expressions import EqualsFilter as EqualsFilter
from pygen_runtime.filters.expressions import ExistsFilter as ExistsFilter
from pygen_runtime.filters.expressions import Filter as Filter
from pygen_runtime.filters.expressions import HasDataFilter as HasDataFilter
from pygen_runtime.filters.expressions import InFilter as InFilter
from pygen_runtime.filters.expressions import InstanceReferencesFilter as InstanceReferencesFilter
from pygen_runtime.filters.expressions import MatchAllFilter as MatchAllFilter
from pygen_runtime.filters.expressions import NestedFilter as NestedFilter
from pygen_runtime.filters.expressions import NotFilter as NotFilter
from pygen_runtime.filters.expressions import OrFilter as OrFilter
from pygen_runtime.filters.expressions import OverlapsFilter as OverlapsFilter
from pygen_runtime.filters.expressions import PrefixFilter as PrefixFilter
from pygen_runtime.filters.expressions import RangeFilter as RangeFilter
from pygen_runtime.filters.expressions import RawFilter as RawFilter
from pygen_runtime.filters.references import ContainerReference as ContainerReference
from pygen_runtime.filters.references import EdgeReference as EdgeReference
from pygen_runtime.filters.references import NodeReference as NodeReference
from pygen_runtime.filters.references import ViewReference as ViewReference
from pygen_runtime.filters.values import Parameter as Parameter
from pygen_runtime.filters.values import PropertyValue as PropertyValue
from pygen_runtime.http.observe import EndpointStats as EndpointStats
from pygen_runtime.http.observe import RequestEvent as RequestEvent
from pygen_runtime.http.observe import ResponseEvent as ResponseEvent
from pygen_runtime.http.observe import Stats as Stats
from pygen_runtime.http.paging import Page as Page
from pygen_runtime.model.data_record import DataRecord as DataRecord
from pygen_runtime.model.instances import EdgeWrite as EdgeWrite
from pygen_runtime.model.instances import InstanceWrite as InstanceWrite
from pygen_runtime.model.instances import NodeWrite as NodeWrite
from pygen_runtime.model.instances import PygenEdge as PygenEdge
from pygen_runtime.model.instances import PygenResource as PygenResource
from pygen_runtime.model.lists import InstanceList as InstanceList
from pygen_runtime.model.relations import ConnectionRelation as ConnectionRelation
from pygen_runtime.model.relations import DirectRelation as DirectRelation
from pygen_runtime.model.relations import DirectRelationList as DirectRelationList
from pygen_runtime.model.relations import EdgeRelation as EdgeRelation
from pygen_runtime.model.relations import PygenRelation as PygenRelation
from pygen_runtime.reading.aggregate_rows import AggregateRow as AggregateRow
from pygen_runtime.reading.aggregate_rows import AggregateRows as AggregateRows
from pygen_runtime.reading.aggregate_rows import Bucket as Bucket
from pygen_runtime.reading.aggregate_rows import Buckets as Buckets
from pygen_runtime.reading.aggregates import Aggregate as Aggregate
from pygen_runtime.reading.aggregates import avg as avg
from pygen_runtime.reading.aggregates import count as count
from pygen_runtime.reading.aggregates import histogram as histogram
from pygen_runtime.reading.aggregates import max_ as max_
from pygen_runtime.reading.aggregates import min_ as min_
from pygen_runtime.reading.aggregates import sum_ as sum_
from pygen_runtime.reading.changes import Change as Change
from pygen_runtime.stale import StaleSDKWarning as StaleSDKWarning
from pygen_runtime.version import SCHEMA_VERSION as SCHEMA_VERSION
from pygen_runtime.version import __version__ as __version__
from pygen_runtime.writing.progress import track as track
from pygen_runtime.writing.progress import track_async as track_async
from pygen_runtime.writing.results import UpsertResult as UpsertResult
from pygen_runtime.writing.writes import DryRun as DryRun

__all__ = [
    "APIError",
    "Aggregate",
    "AggregateRow",
    "AggregateRows",
    "AndFilter",
    "AsyncInstanceClient",
    "AsyncPygenClient",
    "AuthenticationError",
    "Bucket",
    "Buckets",
    "CertificateCredentials",
    "Change",
    "ClientCredentials",
    "ClientError",
    "ConfigurationError",
    "ConflictError",
    "ConnectionRelation",
    "ContainerReference",
    "ContainsAllFilter",
    "ContainsAnyFilter",
    "ContentMissingError",
    "Credentials",
    "DataRecord",
    "DeviceCodeLogin",
    "DirectRelation",
    "DirectRelationList",
    "DryRun",
    "EdgeReference",
    "EdgeRelation",
    "EdgeWrite",
    "EndpointStats",
    "EnvironmentAuth",
    "EqualsFilter",
    "ExistsFilter",
    "Filter",
    "HasDataFilter",
    "InFilter",
    "IncompleteResultWarning",
    "InstanceClient",
    "InstanceList",
    "InstanceReferencesFilter",
    "InstanceWrite",
    "InteractiveLogin",
    "InvalidAnswerError",
    "InvalidRequestError",
    "MatchAllFilter",
    "MultiRequestError",
    "NestedFilter",
    "NetworkError",
    "NodeReference",
    "NodeWrite",
    "NotFilter",
    "NotUniqueError",
    "OrFilter",
    "OverlapsFilter",
    "Page",
    "PagingError",
    "Parameter",
    "PermissionDeniedError",
    "PrefixFilter",
    "PropertyValue",
    "PygenClient",
    "PygenClientConfig",
    "PygenEdge",
    "PygenError",
    "PygenRelation",
    "PygenResource",
    "QueryTimeoutError",
    "RangeFilter",
    "RateLimitError",
    "RawFilter",
    "RedirectError",
    "RemovedError",
    "RequestEvent",
    "RequestTimeoutError",
    "RequestTooLargeError",
    "ResourceNotFoundError",
    "ResponseEvent",
    "SCHEMA_VERSION",
    "ServerError",
    "StaleSDKWarning",
    "Stats",
    "TokenAuth",
    "UpsertResult",
    "ViewReference",
    "__version__",
    "avg",
    "count",
    "histogram",
    "max_",
    "min_",
    "sum_",
    "track",
    "track_async",
]
